using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Networking.V1;

/// <summary><c>ServiceCIDRStatus</c> of the networking.k8s.io/v1 API.</summary>
public sealed record ServiceCidrStatus
{
    [Patch(PatchStrategy.Merge, "type"), List(ListType.Map, "type")]
    public IReadOnlyList<Condition>? Conditions { get; init; }
}
