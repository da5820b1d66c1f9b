using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.FlowControl.V1;

/// <summary><c>ExemptPriorityLevelConfiguration</c> of the flowcontrol.apiserver.k8s.io/v1 API.</summary>
public sealed record ExemptPriorityLevelConfiguration
{
    [Default(0)]
    public int? NominalConcurrencyShares { get; init; }

    [Default(0)]
    public int? LendablePercent { get; init; }
}
