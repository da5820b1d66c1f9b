using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>NodeSelector</c> of the v1 API.</summary>
[AtomicMap]
public sealed record NodeSelector
{
    [Required, List(ListType.Atomic)]
    public IReadOnlyList<NodeSelectorTerm> NodeSelectorTerms { get => field ?? []; init; }
}
