using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Networking.V1;

/// <summary><c>IngressLoadBalancerStatus</c> of the networking.k8s.io/v1 API.</summary>
public sealed record IngressLoadBalancerStatus
{
    [List(ListType.Atomic)]
    public IReadOnlyList<IngressLoadBalancerIngress>? Ingress { get; init; }
}
