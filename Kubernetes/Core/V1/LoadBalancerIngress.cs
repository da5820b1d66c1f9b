using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>LoadBalancerIngress</c> of the v1 API.</summary>
public sealed record LoadBalancerIngress
{
    public string? Ip { get; init; }

    public string? Hostname { get; init; }

    public string? IpMode { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<PortStatus>? Ports { get; init; }
}
