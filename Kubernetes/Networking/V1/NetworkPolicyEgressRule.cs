using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Networking.V1;

/// <summary><c>NetworkPolicyEgressRule</c> of the networking.k8s.io/v1 API.</summary>
public sealed record NetworkPolicyEgressRule
{
    [List(ListType.Atomic)]
    public IReadOnlyList<NetworkPolicyPort>? Ports { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<NetworkPolicyPeer>? To { get; init; }
}
