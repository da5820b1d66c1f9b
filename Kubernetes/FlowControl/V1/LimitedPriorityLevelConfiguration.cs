using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.FlowControl.V1;

/// <summary><c>LimitedPriorityLevelConfiguration</c> of the flowcontrol.apiserver.k8s.io/v1 API.</summary>
public sealed record LimitedPriorityLevelConfiguration
{
    [Default(30)]
    public int? NominalConcurrencyShares { get; init; }

    public LimitResponse? LimitResponse { get; init; }

    [Default(0)]
    public int? LendablePercent { get; init; }

    public int? BorrowingLimitPercent { get; init; }
}
