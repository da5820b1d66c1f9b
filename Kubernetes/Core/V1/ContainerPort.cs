using System.Text.Json.Serialization;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ContainerPort</c> of the v1 API.</summary>
public sealed record ContainerPort
{
    public string? Name { get; init; }

    public int? HostPort { get; init; }

    [Required, JsonPropertyName("containerPort")]
    public int ContainerPortValue { get; init; }

    [Default("TCP"), Values("TCP", "UDP", "SCTP")]
    public string? Protocol { get; init; }

    public string? HostIP { get; init; }
}
