using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Selectors;

namespace Platform.ControlPlane.Scheduling;

/// <summary>How the pods that a constraint means are spread over the domains of its topology.</summary>
internal sealed class TopologySpread
{
    private readonly TopologySpreadConstraint _constraint;
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly int _itself;
    private readonly int _least;

    private TopologySpread(TopologySpreadConstraint constraint, Pod pod, ClusterState cluster, IEnumerable<NodeState> nodes)
    {
        _constraint = constraint;
        var selection = PodSelection.Of(constraint, pod);
        _itself = selection.Matches(pod, cluster) ? 1 : 0;
        var pods = cluster.Counts.Of(selection);
        foreach (var node in nodes.Where(n => Counts(constraint, pod, n)))
        {
            var domain = node.Label(constraint.TopologyKey)!;
            _counts[domain] = _counts.GetValueOrDefault(domain) + pods.GetValueOrDefault(node);
        }

        _least = _counts.Count < (constraint.MinDomains ?? 1) ? 0 : _counts.Values.DefaultIfEmpty().Min();
    }

    /// <summary>The label that names a node's domain.</summary>
    public string Key => _constraint.TopologyKey;

    /// <summary>The constraints of a pod that are treated in one way, with how things stand. Only nodes with all of their labels count.</summary>
    public static IReadOnlyList<TopologySpread> Of(Pod pod, ClusterState cluster, string whenUnsatisfiable)
    {
        var constraints = pod.Spec.TopologySpreadConstraints?.Where(c => c.WhenUnsatisfiable == whenUnsatisfiable).ToArray();
        if (constraints is null or { Length: 0 })
            return [];
        var nodes = cluster.Nodes.Where(n => constraints.All(c => n.Label(c.TopologyKey) is not null)).ToList();
        return [.. constraints.Select(c => new TopologySpread(c, pod, cluster, nodes))];
    }

    /// <summary>Whether one more pod in a domain would be too many.</summary>
    public bool Exceeds(string domain) => _counts.GetValueOrDefault(domain) + _itself - _least > _constraint.MaxSkew;

    /// <summary>How many there are in a domain.</summary>
    public int CountIn(string domain) => _counts.GetValueOrDefault(domain);

    // By default a node that the pod's affinity excludes does not count, and one that its tolerations exclude does.
    private static bool Counts(TopologySpreadConstraint constraint, Pod pod, NodeState node) =>
        (constraint.NodeAffinityPolicy == "Ignore" || NodeSelectors.Matches(pod, node.Node))
        && (constraint.NodeTaintsPolicy != "Honor"
            || Tolerations.FirstUntolerated(pod, node.Node.Spec.Taints, e => e is TaintEffect.NoSchedule or TaintEffect.NoExecute) is null);
}
