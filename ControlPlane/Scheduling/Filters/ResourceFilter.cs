using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Scheduling.Filters;

/// <summary>Nodes on which too little is left of what the pod asks for.</summary>
internal sealed class ResourceFilter : INodeFilter
{
    /// <inheritdoc/>
    public Func<NodeState, IEnumerable<string>> Prepare(Pod pod, ClusterState cluster)
    {
        var requests = PodRequests.Of(pod).Where(r => r.Value > 0).OrderBy(r => r.Key, StringComparer.Ordinal).ToArray();
        return node => Missing(node, requests);
    }

    private static IEnumerable<string> Missing(NodeState node, KeyValuePair<string, long>[] requests)
    {
        if (node.PodCount + 1 > node.Allocatable("pods"))
            yield return "Too many pods";
        foreach (var (name, amount) in requests)
        {
            if (node.Requested.GetValueOrDefault(name) + amount > node.Allocatable(name))
                yield return "Insufficient " + name;
        }
    }
}
