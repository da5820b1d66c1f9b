using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Apps.V1;

/// <summary><c>DeploymentStatus</c> of the apps/v1 API.</summary>
public sealed record DeploymentStatus
{
    public long? ObservedGeneration { get; init; }

    public int? Replicas { get; init; }

    public int? UpdatedReplicas { get; init; }

    public int? ReadyReplicas { get; init; }

    public int? AvailableReplicas { get; init; }

    public int? UnavailableReplicas { get; init; }

    public int? TerminatingReplicas { get; init; }

    [Patch(PatchStrategy.Merge, "type"), List(ListType.Map, "type")]
    public IReadOnlyList<DeploymentCondition>? Conditions { get; init; }

    public int? CollisionCount { get; init; }
}
