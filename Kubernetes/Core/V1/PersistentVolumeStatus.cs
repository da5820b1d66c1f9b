using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>PersistentVolumeStatus</c> of the v1 API.</summary>
public sealed record PersistentVolumeStatus
{
    [Default("Pending"), Values("Pending", "Available", "Bound", "Released", "Failed")]
    public string? Phase { get; init; }

    public string? Message { get; init; }

    public string? Reason { get; init; }

    public Time? LastPhaseTransitionTime { get; init; }
}
