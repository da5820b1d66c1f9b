using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ScopeSelector</c> of the v1 API.</summary>
[AtomicMap]
public sealed record ScopeSelector
{
    [List(ListType.Atomic)]
    public IReadOnlyList<ScopedResourceSelectorRequirement>? MatchExpressions { get; init; }
}
