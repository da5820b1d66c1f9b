namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ContainerState</c> of the v1 API.</summary>
public sealed record ContainerState
{
    public ContainerStateWaiting? Waiting { get; init; }

    public ContainerStateRunning? Running { get; init; }

    public ContainerStateTerminated? Terminated { get; init; }
}
