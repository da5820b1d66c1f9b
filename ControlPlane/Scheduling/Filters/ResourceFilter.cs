using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Scheduling.Filters;

/// <summary>Nodes on which too little is left of what the pod asks for.</summary>
internal sealed class ResourceFilter : INodeFilter
{
    private static readonly Objection TooMany = Objection.Passing("Too many pods");

    /// <inheritdoc/>
    public NodeCheck Prepare(Pod pod, ClusterState cluster)
    {
        var requests = PodRequests.Of(pod).Where(r => r.Value > 0).OrderBy(r => r.Key, StringComparer.Ordinal).ToArray();
        return node => Missing(node, requests);
    }

    private static Objection? Missing(NodeState node, KeyValuePair<string, long>[] requests)
    {
        var full = node.PodCount + 1 > node.Allocatable("pods");
        List<string>? reasons = null;
        var never = false;
        foreach (var (name, amount) in requests)
        {
            var all = node.Allocatable(name);
            if (node.Requested.GetValueOrDefault(name) + amount <= all)
                continue;
            (reasons ??= full ? [.. TooMany.Reasons] : []).Add("Insufficient " + name);
            never |= amount > all;
        }

        return reasons is not null ? new Objection(reasons, never) : full ? TooMany : null;
    }
}
