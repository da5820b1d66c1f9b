namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ContainerStateWaiting</c> of the v1 API.</summary>
public sealed record ContainerStateWaiting
{
    public string? Reason { get; init; }

    public string? Message { get; init; }
}
