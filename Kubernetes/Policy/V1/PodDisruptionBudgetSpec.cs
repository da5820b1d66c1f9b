using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Policy.V1;

/// <summary><c>PodDisruptionBudgetSpec</c> of the policy/v1 API.</summary>
public sealed record PodDisruptionBudgetSpec
{
    public IntOrString? MinAvailable { get; init; }

    [Patch(PatchStrategy.Replace)]
    public LabelSelector? Selector { get; init; }

    public IntOrString? MaxUnavailable { get; init; }

    [Values("IfHealthyBudget", "AlwaysAllow")]
    public string? UnhealthyPodEvictionPolicy { get; init; }
}
