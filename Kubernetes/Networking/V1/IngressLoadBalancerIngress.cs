using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Networking.V1;

/// <summary><c>IngressLoadBalancerIngress</c> of the networking.k8s.io/v1 API.</summary>
public sealed record IngressLoadBalancerIngress
{
    public string? Ip { get; init; }

    public string? Hostname { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<IngressPortStatus>? Ports { get; init; }
}
