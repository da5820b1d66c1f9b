using Platform.ControlPlane.Controllers.Nodes;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Scheduling.Filters;

/// <summary>Nodes that are cordoned, not ready, or have a taint that the pod does not tolerate.</summary>
internal sealed class TaintFilter : INodeFilter
{
    private static readonly Objection Cordoned = Objection.Final("node(s) were unschedulable");
    private static readonly Taint Unschedulable = new() { Key = "node.kubernetes.io/unschedulable", Effect = TaintEffect.NoSchedule };
    private static readonly Taint NotReady = new() { Key = NodeTaints.NotReady, Effect = TaintEffect.NoSchedule };

    /// <inheritdoc/>
    public NodeCheck Prepare(Pod pod, ClusterState cluster) => node =>
    {
        if (node.Node.Spec.Unschedulable == true && Untolerated(pod, [Unschedulable]) is not null)
            return Cordoned;

        // Between a node turning unready and the taint that says so, the taint is taken as given.
        var taint = Untolerated(pod, node.Node.Spec.Taints) ?? (node.IsReady ? null : Untolerated(pod, [NotReady]));
        return taint is null ? null : Objection.Final($"node(s) had untolerated taint {{{taint.Key}: {taint.Value}}}");
    };

    private static Taint? Untolerated(Pod pod, IReadOnlyList<Taint>? taints) =>
        Tolerations.FirstUntolerated(pod, taints, e => e is TaintEffect.NoSchedule or TaintEffect.NoExecute);
}
