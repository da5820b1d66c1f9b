using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Scheduling;

/// <summary>How many placed pods belong to a selection, node by node: counted once, then kept as pods come and go.</summary>
/// <param name="cluster">The nodes and what is placed on them.</param>
internal sealed class PodCounts(ClusterState cluster)
{
    private const int MostKept = 1_024;
    private readonly Dictionary<string, Count> _kept = new(StringComparer.Ordinal);
    private readonly LabelIndex<Count> _index = new();

    /// <summary>The nodes that have such pods, and how many each. Valid until pods come or go.</summary>
    public IReadOnlyDictionary<NodeState, int> Of(PodSelection selection)
    {
        if (_kept.TryGetValue(selection.Key, out var count))
            return count.ByNode;
        count = new Count(selection);
        foreach (var node in cluster.Nodes)
        {
            foreach (var pod in node.Pods)
                count.Change(node, pod, 1, cluster);
        }

        // Nobody tells when a namespace's labels change.
        if (selection.FollowsNamespaces)
            return count.ByNode;
        if (_kept.Count == MostKept)
        {
            _kept.Clear();
            _index.Clear();
        }

        _kept[selection.Key] = count;
        _index.Add(selection.Selector, count);
        return count.ByNode;
    }

    /// <summary>How many such pods there are in each domain of a topology that has some.</summary>
    public Dictionary<string, int> ByDomain(PodSelection selection, string topologyKey)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (node, count) in Of(selection))
        {
            if (node.Label(topologyKey) is { } domain)
                counts[domain] = counts.GetValueOrDefault(domain) + count;
        }

        return counts;
    }

    /// <summary>A pod has come to a node (1) or left it (-1).</summary>
    public void Change(NodeState node, Pod pod, int difference)
    {
        if (_kept.Count == 0)
            return;
        foreach (var count in _index.Candidates(pod.Metadata.Labels))
            count.Change(node, pod, difference, cluster);
    }

    private sealed class Count(PodSelection selection)
    {
        public Dictionary<NodeState, int> ByNode { get; } = [];

        public void Change(NodeState node, Pod pod, int difference, ClusterState cluster)
        {
            if (!selection.Matches(pod, cluster))
                return;
            var now = ByNode.GetValueOrDefault(node) + difference;
            if (now == 0)
                ByNode.Remove(node);
            else
                ByNode[node] = now;
        }
    }
}
