using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Selectors;

namespace Platform.ControlPlane.Scheduling;

/// <summary>Which pods a term of pod affinity means.</summary>
internal static class AffinityTerms
{
    /// <summary>Whether a term of a pod means another pod.</summary>
    /// <param name="term">The term.</param>
    /// <param name="owner">The pod that has the term.</param>
    /// <param name="other">The other pod.</param>
    /// <param name="cluster">Knows the labels of namespaces.</param>
    public static bool Matches(PodAffinityTerm term, Pod owner, Pod other, ClusterState cluster)
    {
        var ns = other.Metadata.Namespace ?? "";
        var named = term.Namespaces is { Count: > 0 } names && names.Contains(ns);
        var selected = term.NamespaceSelector is { } selector && Selector.From(selector).Matches(cluster.NamespaceLabels(ns));
        var own = term.Namespaces is null or { Count: 0 } && term.NamespaceSelector is null && ns == owner.Metadata.Namespace;
        return (named || selected || own) && SelectorOf(term, owner).Matches(other.Metadata.Labels);
    }

    /// <summary>The labels a term means, with those of its owner that it says to take over, or to differ in.</summary>
    private static Selector SelectorOf(PodAffinityTerm term, Pod owner)
    {
        var selector = Selector.From(term.LabelSelector);
        if (term.LabelSelector is null || (term.MatchLabelKeys is null && term.MismatchLabelKeys is null))
            return selector;
        return Selector.Of(
        [
            .. selector.Requirements,
            .. OwnLabels(term.MatchLabelKeys, owner).Select(l => new SelectorRequirement(l.Key, SelectorOperator.In, [l.Value])),
            .. OwnLabels(term.MismatchLabelKeys, owner).Select(l => new SelectorRequirement(l.Key, SelectorOperator.NotIn, [l.Value])),
        ]);
    }

    /// <summary>Those labels of a pod whose keys are named.</summary>
    public static IEnumerable<KeyValuePair<string, string>> OwnLabels(IReadOnlyList<string>? keys, Pod pod) =>
        (pod.Metadata.Labels ?? new Dictionary<string, string>()).Where(l => keys?.Contains(l.Key) == true);

    /// <summary>How many pods of each domain of a topology a term means.</summary>
    public static Dictionary<string, int> CountByDomain(PodAffinityTerm term, Pod owner, ClusterState cluster)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var node in cluster.Nodes)
        {
            if (node.Label(term.TopologyKey) is not { } domain)
                continue;
            var count = node.Pods.Count(p => Matches(term, owner, p, cluster));
            if (count > 0)
                counts[domain] = counts.GetValueOrDefault(domain) + count;
        }

        return counts;
    }
}
