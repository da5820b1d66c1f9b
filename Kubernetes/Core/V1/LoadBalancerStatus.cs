using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>LoadBalancerStatus</c> of the v1 API.</summary>
public sealed record LoadBalancerStatus
{
    [List(ListType.Atomic)]
    public IReadOnlyList<LoadBalancerIngress>? Ingress { get; init; }
}
