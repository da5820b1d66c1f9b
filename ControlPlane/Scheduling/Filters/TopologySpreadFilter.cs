using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Scheduling.Filters;

/// <summary>Nodes in domains that would have too many more of the pod's kind than the emptiest one.</summary>
internal sealed class TopologySpreadFilter : INodeFilter
{
    private static readonly Objection Unlabelled = Objection.Final("node(s) didn't match pod topology spread constraints (missing required label)");
    private static readonly Objection Uneven = Objection.Passing("node(s) didn't match pod topology spread constraints");

    /// <inheritdoc/>
    public NodeCheck? Prepare(Pod pod, ClusterState cluster)
    {
        var spreads = TopologySpread.Of(pod, cluster, UnsatisfiableConstraintAction.DoNotSchedule);
        if (spreads.Count == 0)
            return null;
        return node =>
        {
            if (spreads.Any(s => node.Label(s.Key) is null))
                return Unlabelled;
            return spreads.Any(s => s.Exceeds(node.Label(s.Key)!)) ? Uneven : null;
        };
    }
}
