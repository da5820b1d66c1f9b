using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Networking.V1;

/// <summary><c>NetworkPolicyIngressRule</c> of the networking.k8s.io/v1 API.</summary>
public sealed record NetworkPolicyIngressRule
{
    [List(ListType.Atomic)]
    public IReadOnlyList<NetworkPolicyPort>? Ports { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<NetworkPolicyPeer>? From { get; init; }
}
