using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Networking.V1;

/// <summary><c>NetworkPolicyPort</c> of the networking.k8s.io/v1 API.</summary>
public sealed record NetworkPolicyPort
{
    [Default("TCP"), Values("TCP", "UDP", "SCTP")]
    public string? Protocol { get; init; }

    public IntOrString? Port { get; init; }

    public int? EndPort { get; init; }
}
