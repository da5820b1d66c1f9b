using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ServiceStatus</c> of the v1 API.</summary>
public sealed record ServiceStatus
{
    [DefaultObject]
    public LoadBalancerStatus LoadBalancer { get => field ??= new(); init; }

    [Patch(PatchStrategy.Merge, "type"), List(ListType.Map, "type")]
    public IReadOnlyList<Condition>? Conditions { get; init; }
}
