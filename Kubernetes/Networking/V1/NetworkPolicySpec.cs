using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Networking.V1;

/// <summary><c>NetworkPolicySpec</c> of the networking.k8s.io/v1 API.</summary>
public sealed record NetworkPolicySpec
{
    [DefaultObject]
    public LabelSelector? PodSelector { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<NetworkPolicyIngressRule>? Ingress { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<NetworkPolicyEgressRule>? Egress { get; init; }

    [List(ListType.Atomic), Values("Ingress", "Egress")]
    public IReadOnlyList<string>? PolicyTypes { get; init; }
}
