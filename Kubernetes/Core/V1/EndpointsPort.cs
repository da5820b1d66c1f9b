using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>EndpointPort</c> of the v1 API.</summary>
[AtomicMap]
public sealed record EndpointsPort
{
    public string? Name { get; init; }

    [Required]
    public int Port { get; init; }

    [Default("TCP"), Values("TCP", "UDP", "SCTP")]
    public string? Protocol { get; init; }

    public string? AppProtocol { get; init; }
}
