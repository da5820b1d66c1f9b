using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.Networking.V1;

/// <summary><c>NetworkPolicyPeer</c> of the networking.k8s.io/v1 API.</summary>
public sealed record NetworkPolicyPeer
{
    public LabelSelector? PodSelector { get; init; }

    public LabelSelector? NamespaceSelector { get; init; }

    public IPBlock? IpBlock { get; init; }
}
