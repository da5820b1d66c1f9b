using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ReplicationControllerStatus</c> of the v1 API.</summary>
public sealed record ReplicationControllerStatus
{
    [Required]
    public int Replicas { get; init; }

    public int? FullyLabeledReplicas { get; init; }

    public int? ReadyReplicas { get; init; }

    public int? AvailableReplicas { get; init; }

    public long? ObservedGeneration { get; init; }

    [Patch(PatchStrategy.Merge, "type"), List(ListType.Map, "type")]
    public IReadOnlyList<ReplicationControllerCondition>? Conditions { get; init; }
}
