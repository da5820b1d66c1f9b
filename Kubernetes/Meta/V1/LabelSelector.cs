using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Meta.V1;

/// <summary>Chooses objects by their labels; both parts must hold. An empty one chooses everything.</summary>
[AtomicMap]
public sealed record LabelSelector
{
    /// <summary>Labels that must be there with these values.</summary>
    public IReadOnlyDictionary<string, string>? MatchLabels { get; init; }

    /// <summary>Requirements on labels, all of which must hold.</summary>
    [List(ListType.Atomic)]
    public IReadOnlyList<LabelSelectorRequirement>? MatchExpressions { get; init; }
}
