using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Selectors;

namespace Platform.ControlPlane.Scheduling;

/// <summary>The pods that a rule means: those of certain namespaces whose labels a selector chooses.</summary>
internal sealed class PodSelection
{
    private readonly IReadOnlyList<string> _namespaces;
    private readonly Selector? _namespaceSelector;
    private readonly bool _lasting;

    private PodSelection(IReadOnlyList<string> namespaces, Selector? namespaceSelector, Selector selector, bool lasting)
    {
        (_namespaces, _namespaceSelector, Selector, _lasting) = (namespaces, namespaceSelector, selector, lasting);
        Key = $"{string.Join(',', namespaces)}|{namespaceSelector?.ToString() ?? "-"}|{(ReferenceEquals(selector, Selector.Nothing) ? "-" : selector)}|{lasting}";
    }

    /// <summary>The same for selections that mean the same pods.</summary>
    public string Key { get; }

    /// <summary>What the labels must be like.</summary>
    public Selector Selector { get; }

    /// <summary>Whether who belongs to it can change with the labels of a namespace.</summary>
    public bool FollowsNamespaces => _namespaceSelector is { IsEverything: false };

    /// <summary>The pods that a term of pod affinity means.</summary>
    /// <param name="term">The term.</param>
    /// <param name="owner">The pod that has it.</param>
    public static PodSelection Of(PodAffinityTerm term, Pod owner) => new(
        term.Namespaces is { Count: > 0 } names ? names : term.NamespaceSelector is null ? [owner.Metadata.Namespace ?? ""] : [],
        term.NamespaceSelector is null ? null : Selector.From(term.NamespaceSelector),
        term.LabelSelector is null ? Selector.Nothing : With(
            Selector.From(term.LabelSelector),
            [.. Own(term.MatchLabelKeys, owner, SelectorOperator.In), .. Own(term.MismatchLabelKeys, owner, SelectorOperator.NotIn)]),
        lasting: false);

    /// <summary>The pods that a constraint of a pod wants to be spread: those that do not end already.</summary>
    public static PodSelection Of(TopologySpreadConstraint constraint, Pod owner) => new(
        [owner.Metadata.Namespace ?? ""],
        null,
        constraint.LabelSelector is null ? Selector.Nothing : With(Selector.From(constraint.LabelSelector), [.. Own(constraint.MatchLabelKeys, owner, SelectorOperator.In)]),
        lasting: true);

    /// <summary>Whether a pod belongs to it.</summary>
    public bool Matches(Pod pod, ClusterState cluster)
    {
        if ((_lasting && pod.Metadata.DeletionTimestamp is not null) || !Selector.Matches(pod.Metadata.Labels))
            return false;
        var ns = pod.Metadata.Namespace ?? "";
        return _namespaces.Contains(ns) || (_namespaceSelector is not null && (_namespaceSelector.IsEverything || _namespaceSelector.Matches(cluster.NamespaceLabels(ns))));
    }

    private static Selector With(Selector selector, IReadOnlyList<SelectorRequirement> more) => more.Count == 0 ? selector : Selector.Of([.. selector.Requirements, .. more]);

    private static IEnumerable<SelectorRequirement> Own(IReadOnlyList<string>? keys, Pod pod, SelectorOperator comparison) =>
        (keys ?? []).Where(k => pod.Metadata.Labels?.ContainsKey(k) == true).Select(k => new SelectorRequirement(k, comparison, [pod.Metadata.Labels![k]]));
}
