using Platform.ControlPlane.Controllers.Pods;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Scheduling;

/// <summary>The nodes and the pods placed on them, with those whose binding is still on its way. Not thread-safe.</summary>
internal sealed class ClusterState
{
    private readonly Dictionary<string, NodeState> _nodes = new(StringComparer.Ordinal);
    private readonly List<NodeState> _list = [];
    private readonly Dictionary<string, (Pod Pod, string Node)> _nominated = [];
    private readonly Dictionary<string, string> _placed = [];
    private readonly Dictionary<string, Dictionary<string, Pod>> _homeless = new(StringComparer.Ordinal);

    /// <summary>Nothing yet.</summary>
    public ClusterState() => (Counts, Repelling) = (new PodCounts(this), new RepellingTerms(this));

    /// <summary>Every node.</summary>
    public IReadOnlyList<NodeState> Nodes => _list;

    /// <summary>Labels of namespaces, for selectors of namespaces.</summary>
    public Func<string, IReadOnlyDictionary<string, string>?> NamespaceLabels { get; init; } = _ => null;

    /// <summary>How many pods of a kind there are, and where.</summary>
    public PodCounts Counts { get; }

    /// <summary>What placed pods must not have near.</summary>
    public RepellingTerms Repelling { get; }

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

        _nodes[name] = state = new NodeState(node, Moved);
        _list.Add(state);
        if (!_homeless.Remove(name, out var waiting))
            return;
        foreach (var pod in waiting.Values)
            state.Place(pod);
    }

    /// <summary>Forgets a node; its pods stay known until they are gone.</summary>
    public void RemoveNode(string name)
    {
        if (!_nodes.Remove(name, out var state))
            return;
        _list.Remove(state);
        foreach (var pod in state.Pods)
            Moved(state, pod, -1);
        if (state.PodCount > 0)
            _homeless[name] = state.Pods.ToDictionary(p => p.Metadata.Uid ?? "");
    }

    /// <summary>Takes over a pod as it is now.</summary>
    public void SetPod(Pod pod)
    {
        if (PodState.IsFinished(pod))
            RemovePod(pod);
        else if (!string.IsNullOrEmpty(pod.Spec.NodeName))
            Place(pod, pod.Spec.NodeName);
        else if (!string.IsNullOrEmpty(pod.Status.NominatedNodeName) && !IsPlaced(pod))
            Nominate(pod, pod.Status.NominatedNodeName);
    }

    /// <summary>Finds a node.</summary>
    public NodeState? Find(string node) => _nodes.GetValueOrDefault(node);

    /// <summary>Keeps room on a node for a pod that waits until others have left it; with null nowhere.</summary>
    public void Nominate(Pod pod, string? node)
    {
        if (node is null)
            _nominated.Remove(pod.Metadata.Uid ?? "");
        else
            _nominated[pod.Metadata.Uid ?? ""] = (pod, node);
    }

    /// <summary>Where room is kept for a pod; null when nowhere.</summary>
    public string? NominationOf(Pod pod) => _nominated.TryGetValue(pod.Metadata.Uid ?? "", out var kept) ? kept.Node : null;

    /// <summary>The pods for which room is kept on a node and which are no less important than a pod.</summary>
    public IReadOnlyList<Pod> NominatedTo(NodeState node, Pod pod) => _nominated.Count == 0 ? [] : [.. _nominated.Values
        .Where(n => n.Node == node.Name && n.Pod.Metadata.Uid != pod.Metadata.Uid && (n.Pod.Spec.Priority ?? 0) >= (pod.Spec.Priority ?? 0)).Select(n => n.Pod)];

    /// <summary>Places a pod on a node.</summary>
    public void Place(Pod pod, string node)
    {
        var uid = pod.Metadata.Uid ?? "";
        _nominated.Remove(uid);
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
        _nominated.Remove(uid);
        if (!_placed.Remove(uid, out var node))
            return;
        if (_nodes.TryGetValue(node, out var state))
            state.Remove(uid);
        else if (_homeless.TryGetValue(node, out var waiting) && waiting.Remove(uid) && waiting.Count == 0)
            _homeless.Remove(node);
    }

    private void Moved(NodeState node, Pod pod, int difference)
    {
        Counts.Change(node, pod, difference);
        Repelling.Change(node, pod, difference);
    }
}
