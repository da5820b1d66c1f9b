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
        var closed = cluster.Repelling.DomainsClosedTo(pod);
        if (near.Count + far.Count + closed.Count == 0)
            return null;

        // The first pod of a group that wants to be near its own kind may begin anywhere.
        var begins = near.All(t => t.Domains.Count == 0 && PodSelection.Of(t.Term, pod).Matches(pod, cluster));
        return node => Check(node, near, begins, far, closed);
    }

    private static Objection? Check(
        NodeState node,
        List<(PodAffinityTerm Term, Dictionary<string, int> Domains)> near,
        bool begins,
        List<(PodAffinityTerm Term, Dictionary<string, int> Domains)> far,
        Dictionary<string, HashSet<string>> closed)
    {
        if (near.Any(t => node.Label(t.Term.TopologyKey) is not { } domain || (!begins && !t.Domains.ContainsKey(domain))))
            return NotNear;
        if (far.Any(t => node.Label(t.Term.TopologyKey) is { } domain && t.Domains.ContainsKey(domain)))
            return NotFar;
        return closed.Any(c => node.Label(c.Key) is { } domain && c.Value.Contains(domain)) ? Repelled : null;
    }

    private static List<(PodAffinityTerm Term, Dictionary<string, int> Domains)> Terms(
        IReadOnlyList<PodAffinityTerm>? terms, Pod pod, ClusterState cluster) =>
        [.. (terms ?? []).Select(t => (t, cluster.Counts.ByDomain(PodSelection.Of(t, pod), t.TopologyKey)))];
}
