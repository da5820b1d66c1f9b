using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Rbac.V1;

/// <summary><c>AggregationRule</c> of the rbac.authorization.k8s.io/v1 API.</summary>
public sealed record AggregationRule
{
    [List(ListType.Atomic)]
    public IReadOnlyList<LabelSelector>? ClusterRoleSelectors { get; init; }
}
