using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Apps.V1;

/// <summary><c>StatefulSetStatus</c> of the apps/v1 API.</summary>
public sealed record StatefulSetStatus
{
    public long? ObservedGeneration { get; init; }

    [Required, Default(0)]
    public int Replicas { get; init; }

    public int? ReadyReplicas { get; init; }

    public int? CurrentReplicas { get; init; }

    public int? UpdatedReplicas { get; init; }

    public string? CurrentRevision { get; init; }

    public string? UpdateRevision { get; init; }

    public int? CollisionCount { get; init; }

    [Patch(PatchStrategy.Merge, "type"), List(ListType.Map, "type")]
    public IReadOnlyList<StatefulSetCondition>? Conditions { get; init; }

    [Default(0)]
    public int? AvailableReplicas { get; init; }
}
