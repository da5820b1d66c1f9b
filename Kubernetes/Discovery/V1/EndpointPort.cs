using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Discovery.V1;

/// <summary><c>EndpointPort</c> of the discovery.k8s.io/v1 API.</summary>
[AtomicMap]
public sealed record EndpointPort
{
    [Default("")]
    public string? Name { get; init; }

    [Default("TCP"), Values("TCP", "UDP", "SCTP")]
    public string? Protocol { get; init; }

    public int? Port { get; init; }

    public string? AppProtocol { get; init; }
}
