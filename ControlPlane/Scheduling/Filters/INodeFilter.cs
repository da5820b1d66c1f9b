using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Scheduling.Filters;

/// <summary>A reason for which a pod cannot be on a node.</summary>
internal interface INodeFilter
{
    /// <summary>Why no node at all will do for a pod; null when it depends on the node.</summary>
    string? Refuse(Pod pod) => null;

    /// <summary>Looks at the pod and the cluster once, and returns the check of a single node.</summary>
    /// <param name="pod">The pod to place.</param>
    /// <param name="cluster">The cluster, which does not change while the check is used.</param>
    /// <returns>Tells why the pod cannot be on a node; nothing when it can. Null when the filter does not concern the pod.</returns>
    Func<NodeState, IEnumerable<string>>? Prepare(Pod pod, ClusterState cluster);
}
