using System.Text.Json.Serialization;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>A port that a container listens on.</summary>
public sealed record ContainerPort
{
    /// <summary>Name by which services may refer to it.</summary>
    public string? Name { get; init; }

    /// <summary>Port of the node that leads to it.</summary>
    public int? HostPort { get; init; }

    /// <summary>Number of the port.</summary>
    [Required, JsonPropertyName("containerPort")]
    public int ContainerPortValue { get; init; }

    /// <summary>TCP, UDP or SCTP.</summary>
    [Default("TCP"), Values("TCP", "UDP", "SCTP")]
    public string? Protocol { get; init; }

    /// <summary>Address of the node that the host port is bound to.</summary>
    public string? HostIP { get; init; }
}
