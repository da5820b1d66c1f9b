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
    /// <returns>The check; null when the filter does not concern the pod.</returns>
    NodeCheck? Prepare(Pod pod, ClusterState cluster);
}

/// <summary>Tells what keeps a pod from a node; null when nothing does.</summary>
internal delegate Objection? NodeCheck(NodeState node);

/// <summary>What keeps a pod from a node.</summary>
/// <param name="Reasons">In upstream's words.</param>
/// <param name="IsFinal">Whether it would be so even if the node's pods were gone.</param>
internal sealed record Objection(IReadOnlyList<string> Reasons, bool IsFinal)
{
    /// <summary>One that pods on the node are the reason of.</summary>
    public static Objection Passing(string reason) => new([reason], false);

    /// <summary>One that the node itself is the reason of.</summary>
    public static Objection Final(string reason) => new([reason], true);
}
