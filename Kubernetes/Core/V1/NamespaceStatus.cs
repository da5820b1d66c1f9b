using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>NamespaceStatus</c> of the v1 API.</summary>
public sealed record NamespaceStatus
{
    [Default("Active"), Values("Active", "Terminating")]
    public string? Phase { get; init; }

    [Patch(PatchStrategy.Merge, "type"), List(ListType.Map, "type")]
    public IReadOnlyList<NamespaceCondition>? Conditions { get; init; }
}
