using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ContainerStateRunning</c> of the v1 API.</summary>
public sealed record ContainerStateRunning
{
    public Time? StartedAt { get; init; }
}
