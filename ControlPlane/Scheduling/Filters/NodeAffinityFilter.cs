using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Selectors;

namespace Platform.ControlPlane.Scheduling.Filters;

/// <summary>Nodes without the labels that the pod asks for.</summary>
internal sealed class NodeAffinityFilter : INodeFilter
{
    private static readonly Objection Other = Objection.Final("node(s) didn't match Pod's node affinity/selector");

    /// <inheritdoc/>
    public NodeCheck? Prepare(Pod pod, ClusterState cluster)
    {
        if (pod.Spec.NodeSelector is null or { Count: 0 } && pod.Spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution is null)
            return null;
        return node => NodeSelectors.Matches(pod, node.Node) ? null : Other;
    }
}
