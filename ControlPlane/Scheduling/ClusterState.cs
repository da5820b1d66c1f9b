using Platform.ControlPlane.Controllers.Pods;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Scheduling;

/// <summary>The nodes and the pods placed on them, with those whose binding is still on its way. Not thread-safe.</summary>
internal sealed class ClusterState
{
    private readonly Dictionary<string, NodeState> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _placed = [];
    private readonly Dictionary<string, Dictionary<string, Pod>> _homeless = new(StringComparer.Ordinal);

    /// <summary>Every node.</summary>
    public IReadOnlyCollection<NodeState> Nodes => _nodes.Values;

    /// <summary>Labels of namespaces, for selectors of namespaces.</summary>
    public Func<string, IReadOnlyDictionary<string, string>?> NamespaceLabels { get; init; } = _ => null;

    /// <summary>Whether a pod is placed already.</summary>
    public bool IsPlaced(Pod pod) => _placed.ContainsKey(pod.Metadata.Uid ?? "");

    /// <summary>Takes over a node.</summary>
    public void SetNode(Node node)
    {
        var name = node.Metadata.Name ?? "";
        if (_nodes.TryGetValue(name, out var state))
        {
            state.Node = node;
            return;
        }

        _nodes[name] = state = new NodeState(node);
        if (!_homeless.Remove(name, out var waiting))
            return;
        foreach (var pod in waiting.Values)
            state.Place(pod);
    }

    /// <summary>Forgets a node; its pods stay known until they are gone.</summary>
    public void RemoveNode(string name)
    {
        if (_nodes.Remove(name, out var state) && state.PodCount > 0)
            _homeless[name] = state.Pods.ToDictionary(p => p.Metadata.Uid ?? "");
    }

    /// <summary>Takes over a pod as it is now.</summary>
    public void SetPod(Pod pod)
    {
        if (PodState.IsFinished(pod))
            RemovePod(pod);
        else if (!string.IsNullOrEmpty(pod.Spec.NodeName))
            Place(pod, pod.Spec.NodeName);
    }

    /// <summary>Places a pod on a node.</summary>
    public void Place(Pod pod, string node)
    {
        var uid = pod.Metadata.Uid ?? "";
        if (_placed.TryGetValue(uid, out var before) && before != node)
            RemovePod(pod);
        _placed[uid] = node;
        if (_nodes.TryGetValue(node, out var state))
        {
            state.Place(pod);
            return;
        }

        if (!_homeless.TryGetValue(node, out var waiting))
            _homeless[node] = waiting = [];
        waiting[uid] = pod;
    }

    /// <summary>Takes a pod away.</summary>
    public void RemovePod(Pod pod)
    {
        var uid = pod.Metadata.Uid ?? "";
        if (!_placed.Remove(uid, out var node))
            return;
        if (_nodes.TryGetValue(node, out var state))
            state.Remove(uid);
        else if (_homeless.TryGetValue(node, out var waiting) && waiting.Remove(uid) && waiting.Count == 0)
            _homeless.Remove(node);
    }
}
