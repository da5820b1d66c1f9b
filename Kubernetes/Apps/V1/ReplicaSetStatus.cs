using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Apps.V1;

/// <summary><c>ReplicaSetStatus</c> of the apps/v1 API.</summary>
public sealed record ReplicaSetStatus
{
    [Required]
    public int Replicas { get; init; }

    public int? FullyLabeledReplicas { get; init; }

    public int? ReadyReplicas { get; init; }

    public int? AvailableReplicas { get; init; }

    public int? TerminatingReplicas { get; init; }

    public long? ObservedGeneration { get; init; }

    [Patch(PatchStrategy.Merge, "type"), List(ListType.Map, "type")]
    public IReadOnlyList<ReplicaSetCondition>? Conditions { get; init; }
}
