using Platform.ControlPlane.Scheduling.Filters;
using Platform.ControlPlane.Scheduling.Scores;
using Platform.ControlPlane.Scheduling.Volumes;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Scheduling;

/// <summary>Where a pod goes, or why it goes nowhere.</summary>
/// <param name="Node">Name of the node; null when none will do.</param>
/// <param name="Message">Why none will do, with the number of nodes for each reason.</param>
internal sealed record PlacementResult(string? Node, string Message);

/// <summary>Chooses the node for a pod.</summary>
internal sealed class Placement
{
    private readonly IReadOnlyList<INodeFilter> _filters;
    private int _turn;

    /// <summary>Chooses by what pods ask for.</summary>
    /// <param name="volumes">The volumes that they may ask for.</param>
    public Placement(IVolumeCatalog volumes) => _filters =
    [
        new TaintFilter(), new NodeAffinityFilter(), new HostPortFilter(), new ResourceFilter(), new VolumeFilter(volumes), new TopologySpreadFilter(),
        new PodAffinityFilter(),
    ];

    /// <summary>Chooses the best of the nodes that pass every filter; of equally good ones each in turn.</summary>
    public PlacementResult Choose(Pod pod, ClusterState cluster)
    {
        if (cluster.Nodes.Count == 0)
            return new PlacementResult(null, "no nodes available to schedule pods");
        if (_filters.Select(f => f.Refuse(pod)).FirstOrDefault(r => r is not null) is { } refusal)
            return new PlacementResult(null, FormattableString.Invariant($"0/{cluster.Nodes.Count} nodes are available: {refusal}."));
        var checks = _filters.Select(f => f.Prepare(pod, cluster)).OfType<Func<NodeState, IEnumerable<string>>>().ToList();
        var feasible = new List<NodeState>();
        var reasons = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var node in cluster.Nodes)
        {
            // The first filter that objects is the node's reason, as upstream counts them.
            var objections = checks.Select(c => c(node).ToList()).FirstOrDefault(o => o.Count > 0);
            if (objections is null)
                feasible.Add(node);
            foreach (var objection in objections ?? [])
                reasons[objection] = reasons.GetValueOrDefault(objection) + 1;
        }

        return feasible.Count == 0
            ? new PlacementResult(null, Explain(cluster.Nodes.Count, reasons))
            : new PlacementResult(Best(pod, cluster, feasible).Name, "");
    }

    private NodeState Best(Pod pod, ClusterState cluster, List<NodeState> feasible)
    {
        if (feasible.Count == 1)
            return feasible[0];
        var scores = new NodeScores(pod, cluster, feasible);
        var scored = feasible.Select(n => (Node: n, Score: Math.Round(scores.Of(n)))).ToList();
        var best = scored.Max(s => s.Score);
        var equal = scored.Where(s => s.Score >= best).OrderBy(s => s.Node.Name, StringComparer.Ordinal).ToList();
        return equal[(_turn++ & int.MaxValue) % equal.Count].Node;
    }

    private static string Explain(int nodes, Dictionary<string, int> reasons)
    {
        var parts = reasons.Select(r => FormattableString.Invariant($"{r.Value} {r.Key}")).Order(StringComparer.Ordinal);
        return FormattableString.Invariant($"0/{nodes} nodes are available: {string.Join(", ", parts)}.");
    }
}
