using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Networking.V1;

/// <summary><c>HTTPIngressRuleValue</c> of the networking.k8s.io/v1 API.</summary>
public sealed record HttpIngressRuleValue
{
    [Required, List(ListType.Atomic)]
    public IReadOnlyList<HttpIngressPath> Paths { get => field ?? []; init; }
}
