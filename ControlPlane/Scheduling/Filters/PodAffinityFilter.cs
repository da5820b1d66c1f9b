using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Scheduling.Filters;

/// <summary>Nodes that are not near the pods the pod must be near, or near those it must not be near, in either direction.</summary>
internal sealed class PodAffinityFilter : INodeFilter
{
    private static readonly Objection NotNear = Objection.Final("node(s) didn't match pod affinity rules");
    private static readonly Objection NotFar = Objection.Passing("node(s) didn't match pod anti-affinity rules");
    private static readonly Objection Repelled = Objection.Passing("node(s) didn't satisfy existing pods anti-affinity rules");

    /// <inheritdoc/>
    public NodeCheck? Prepare(Pod pod, ClusterState cluster)
    {
        var near = Terms(pod.Spec.Affinity?.PodAffinity?.RequiredDuringSchedulingIgnoredDuringExecution, pod, cluster);
        var far = Terms(pod.Spec.Affinity?.PodAntiAffinity?.RequiredDuringSchedulingIgnoredDuringExecution, pod, cluster);
        var repelled = RepelledDomains(pod, cluster);
        if (near.Count + far.Count + repelled.Count == 0)
            return null;

        // The first pod of a group that wants to be near its own kind may begin anywhere.
        var begins = near.All(t => t.Domains.Count == 0 && AffinityTerms.Matches(t.Term, pod, pod, cluster));
        return node => Check(node, near, begins, far, repelled);
    }

    private static Objection? Check(
        NodeState node,
        List<(PodAffinityTerm Term, Dictionary<string, int> Domains)> near,
        bool begins,
        List<(PodAffinityTerm Term, Dictionary<string, int> Domains)> far,
        HashSet<(string Key, string Domain)> repelled)
    {
        if (near.Any(t => node.Label(t.Term.TopologyKey) is not { } domain || (!begins && !t.Domains.ContainsKey(domain))))
            return NotNear;
        if (far.Any(t => node.Label(t.Term.TopologyKey) is { } domain && t.Domains.ContainsKey(domain)))
            return NotFar;
        return repelled.Count > 0 && repelled.Any(r => node.Label(r.Key) == r.Domain) ? Repelled : null;
    }

    private static List<(PodAffinityTerm Term, Dictionary<string, int> Domains)> Terms(
        IReadOnlyList<PodAffinityTerm>? terms, Pod pod, ClusterState cluster) =>
        [.. (terms ?? []).Select(t => (t, AffinityTerms.CountByDomain(t, pod, cluster)))];

    private static HashSet<(string Key, string Domain)> RepelledDomains(Pod pod, ClusterState cluster)
    {
        var domains = new HashSet<(string, string)>();
        foreach (var node in cluster.Nodes)
        {
            foreach (var other in node.Repelling)
            {
                foreach (var term in other.Spec.Affinity?.PodAntiAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? [])
                {
                    if (node.Label(term.TopologyKey) is { } domain && AffinityTerms.Matches(term, other, pod, cluster))
                        domains.Add((term.TopologyKey, domain));
                }
            }
        }

        return domains;
    }
}
