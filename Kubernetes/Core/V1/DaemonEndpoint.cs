using System.Text.Json.Serialization;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>DaemonEndpoint</c> of the v1 API.</summary>
public sealed record DaemonEndpoint
{
    [Required, JsonPropertyName("Port")]
    public int Port { get; init; }
}
