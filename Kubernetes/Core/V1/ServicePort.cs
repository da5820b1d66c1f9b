using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>A port of a service.</summary>
public sealed record ServicePort
{
    /// <summary>Its name; needed when there are several.</summary>
    public string? Name { get; init; }

    /// <summary>TCP, UDP or SCTP.</summary>
    [Default("TCP"), Values("TCP", "UDP", "SCTP")]
    public string? Protocol { get; init; }

    /// <summary>What is spoken on it, for whoever stands between.</summary>
    public string? AppProtocol { get; init; }

    /// <summary>Number at the address of the service.</summary>
    [Required]
    public int Port { get; init; }

    /// <summary>Number or name of the port of the pods.</summary>
    public IntOrString? TargetPort { get; init; }

    /// <summary>Number at the address of every node.</summary>
    public int? NodePort { get; init; }
}
