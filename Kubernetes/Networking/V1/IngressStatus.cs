using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Networking.V1;

/// <summary><c>IngressStatus</c> of the networking.k8s.io/v1 API.</summary>
public sealed record IngressStatus
{
    [DefaultObject]
    public IngressLoadBalancerStatus? LoadBalancer { get; init; }
}
