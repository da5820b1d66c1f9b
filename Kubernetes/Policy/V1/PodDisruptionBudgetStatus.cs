using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Policy.V1;

/// <summary><c>PodDisruptionBudgetStatus</c> of the policy/v1 API.</summary>
public sealed record PodDisruptionBudgetStatus
{
    public long? ObservedGeneration { get; init; }

    public IReadOnlyDictionary<string, Time>? DisruptedPods { get; init; }

    [Required]
    public int DisruptionsAllowed { get; init; }

    [Required]
    public int CurrentHealthy { get; init; }

    [Required]
    public int DesiredHealthy { get; init; }

    [Required]
    public int ExpectedPods { get; init; }

    [Patch(PatchStrategy.Merge, "type"), List(ListType.Map, "type")]
    public IReadOnlyList<Condition>? Conditions { get; init; }
}
