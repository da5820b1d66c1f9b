using Platform.ControlPlane.Scheduling.Filters;
using Platform.ControlPlane.Scheduling.Scores;
using Platform.ControlPlane.Scheduling.Volumes;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Scheduling;

/// <summary>Where a pod goes, or why it goes nowhere.</summary>
/// <param name="Node">Name of the node; null when none will do.</param>
/// <param name="Message">Why none will do, with the number of nodes for each reason.</param>
internal sealed record PlacementResult(string? Node, string Message)
{
    /// <summary>The nodes that would do if pods left them.</summary>
    public IReadOnlyList<NodeState> Candidates { get; init; } = [];
}

/// <summary>Chooses the node for a pod.</summary>
/// <remarks>
/// In a large cluster not every node is looked at: the search goes round, and ends when so many nodes will do that one more
/// would hardly be better.
/// </remarks>
internal sealed class Placement
{
    private const int FewNodes = 100;
    private const int LargestShare = 50;
    private const int SmallestShare = 5;
    private const int NodesPerPercent = 125;
    private readonly IReadOnlyList<INodeFilter> _filters;
    private int _turn;
    private int _begin;

    /// <summary>Chooses by what pods ask for.</summary>
    /// <param name="volumes">The volumes that they may ask for.</param>
    public Placement(IVolumeCatalog volumes) => _filters =
    [
        new TaintFilter(), new NodeAffinityFilter(), new HostPortFilter(), new ResourceFilter(), new VolumeFilter(volumes), new TopologySpreadFilter(),
        new PodAffinityFilter(),
    ];

    /// <summary>Chooses the best of the nodes that pass every filter; of equally good ones each in turn.</summary>
    public PlacementResult Choose(Pod pod, ClusterState cluster, SchedulerProfile profile)
    {
        var nodes = cluster.Nodes;
        if (nodes.Count == 0)
            return new PlacementResult(null, "no nodes available to schedule pods");
        if (_filters.Select(f => f.Refuse(pod)).FirstOrDefault(r => r is not null) is { } refusal)
            return new PlacementResult(null, FormattableString.Invariant($"0/{nodes.Count} nodes are available: {refusal}."));
        var checks = ChecksOf(pod, cluster);
        if (cluster.NominationOf(pod) is { } kept && cluster.Find(kept) is { } nominated && Check(checks, nominated, pod, cluster) is null)
            return new PlacementResult(kept, "");
        var enough = Enough(nodes.Count);
        var feasible = new List<NodeState>(Math.Min(enough, nodes.Count));
        var candidates = new List<NodeState>();
        var reasons = new Dictionary<string, int>(StringComparer.Ordinal);
        var looked = 0;
        for (; looked < nodes.Count && feasible.Count < enough; looked++)
        {
            var node = nodes[(_begin + looked) % nodes.Count];
            if (Check(checks, node, pod, cluster) is not { } objection)
            {
                feasible.Add(node);
                continue;
            }

            if (!objection.IsFinal)
                candidates.Add(node);
            foreach (var reason in objection.Reasons)
                reasons[reason] = reasons.GetValueOrDefault(reason) + 1;
        }

        _begin = (_begin + looked) % nodes.Count;
        return feasible.Count == 0
            ? new PlacementResult(null, Explain(nodes.Count, reasons)) { Candidates = candidates }
            : new PlacementResult(Best(pod, cluster, feasible, profile).Name, "");
    }

    /// <summary>Whether a pod can be on a node as the cluster is now.</summary>
    public bool Fits(Pod pod, ClusterState cluster, NodeState node) => Check(ChecksOf(pod, cluster), node, pod, cluster) is null;

    /// <summary>Reasons with the number of nodes for each, as upstream lists them.</summary>
    public static string Explain(int nodes, IReadOnlyDictionary<string, int> reasons)
    {
        var parts = reasons.Select(r => FormattableString.Invariant($"{r.Value} {r.Key}")).Order(StringComparer.Ordinal);
        return FormattableString.Invariant($"0/{nodes} nodes are available: {string.Join(", ", parts)}.");
    }

    private static int Enough(int nodes)
    {
        if (nodes < FewNodes)
            return nodes;
        var share = Math.Max(SmallestShare, LargestShare - (nodes / NodesPerPercent));
        return Math.Max(FewNodes, nodes * share / 100);
    }

    private List<NodeCheck> ChecksOf(Pod pod, ClusterState cluster) => [.. _filters.Select(f => f.Prepare(pod, cluster)).OfType<NodeCheck>()];

    // Room that is kept for a pod at least as important is taken. The first filter that objects is the node's reason, as upstream counts them.
    private static Objection? Check(List<NodeCheck> checks, NodeState node, Pod pod, ClusterState cluster)
    {
        var kept = cluster.NominatedTo(node, pod);
        foreach (var other in kept)
            node.Place(other);
        try
        {
            foreach (var check in checks)
            {
                if (check(node) is { } objection)
                    return objection;
            }

            return null;
        }
        finally
        {
            foreach (var other in kept)
                node.Remove(other.Metadata.Uid ?? "");
        }
    }

    private NodeState Best(Pod pod, ClusterState cluster, List<NodeState> feasible, SchedulerProfile profile)
    {
        if (feasible.Count == 1)
            return feasible[0];
        var scores = new NodeScores(pod, cluster, feasible, profile);
        var best = double.MinValue;
        var equal = new List<NodeState>();
        foreach (var node in feasible)
        {
            var score = Math.Round(scores.Of(node));
            if (score < best)
                continue;
            if (score > best)
                equal.Clear();
            best = score;
            equal.Add(node);
        }

        return equal[(_turn++ & int.MaxValue) % equal.Count];
    }
}
