namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ContainerUser</c> of the v1 API.</summary>
public sealed record ContainerUser
{
    public LinuxContainerUser? Linux { get; init; }
}
