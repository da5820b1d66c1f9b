using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>TopologySelectorTerm</c> of the v1 API.</summary>
[AtomicMap]
public sealed record TopologySelectorTerm
{
    [List(ListType.Atomic)]
    public IReadOnlyList<TopologySelectorLabelRequirement>? MatchLabelExpressions { get; init; }
}
