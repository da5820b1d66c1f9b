using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>NodeSpec</c> of the v1 API.</summary>
public sealed record NodeSpec
{
    public string? PodCIDR { get; init; }

    [Patch(PatchStrategy.Merge), List(ListType.Set)]
    public IReadOnlyList<string>? PodCIDRs { get; init; }

    public string? ProviderID { get; init; }

    public bool? Unschedulable { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<Taint>? Taints { get; init; }

    public NodeConfigSource? ConfigSource { get; init; }

    public string? ExternalID { get; init; }
}
