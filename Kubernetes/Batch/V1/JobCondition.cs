using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Batch.V1;

/// <summary><c>JobCondition</c> of the batch/v1 API.</summary>
public sealed record JobCondition
{
    [Required]
    public string Type { get => field ?? ""; init; }

    [Required]
    public string Status { get => field ?? ""; init; }

    public Time? LastProbeTime { get; init; }

    public Time? LastTransitionTime { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }
}
