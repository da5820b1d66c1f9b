using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ReplicationControllerCondition</c> of the v1 API.</summary>
public sealed record ReplicationControllerCondition
{
    [Required]
    public string Type { get => field ?? ""; init; }

    [Required]
    public string Status { get => field ?? ""; init; }

    public Time? LastTransitionTime { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }
}
