using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Scheduling.Scores;

/// <summary>How even a pod's kind would be over the domains of constraints that are wishes only: 0 to 100.</summary>
internal sealed class SpreadScores
{
    private readonly IReadOnlyList<TopologySpread> _spreads;
    private readonly long _most;
    private readonly long _least;

    private SpreadScores(IReadOnlyList<TopologySpread> spreads, IReadOnlyList<NodeState> candidates)
    {
        _spreads = spreads;
        var counts = candidates.Select(CountOf).OfType<long>().DefaultIfEmpty().ToList();
        (_most, _least) = (counts.Max(), counts.Min());
    }

    /// <summary>Scores for a pod; null when it has no such wish.</summary>
    public static SpreadScores? Of(Pod pod, ClusterState cluster, IReadOnlyList<NodeState> candidates)
    {
        var spreads = TopologySpread.Of(pod, cluster, UnsatisfiableConstraintAction.ScheduleAnyway);
        return spreads.Count == 0 ? null : new SpreadScores(spreads, candidates);
    }

    /// <summary>The score of a node; a node without the labels has none.</summary>
    public double Of(NodeState node) => CountOf(node) switch
    {
        null => 0,
        _ when _most == 0 => 100,
        { } count => 100.0 * (_most + _least - count) / _most,
    };

    private long? CountOf(NodeState node) =>
        _spreads.Any(s => node.Label(s.Key) is null) ? null : _spreads.Sum(s => (long)s.CountIn(node.Label(s.Key)!));
}
