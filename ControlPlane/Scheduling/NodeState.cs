using Platform.ControlPlane.Controllers.Machinery;
using Platform.ControlPlane.Controllers.Nodes;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Scheduling;

/// <summary>A node with the pods placed on it.</summary>
internal sealed class NodeState
{
    private readonly Dictionary<string, (Pod Pod, Dictionary<string, long> Requests)> _pods = [];
    private readonly Dictionary<string, int> _owners = new(StringComparer.Ordinal);
    private readonly Action<NodeState, Pod, int>? _moved;
    private Dictionary<string, long> _allocatable = [];

    /// <summary>A node without pods.</summary>
    /// <param name="node">The node.</param>
    /// <param name="moved">Told of each pod that comes (1) or leaves (-1).</param>
    public NodeState(Node node, Action<NodeState, Pod, int>? moved = null) => (Node, _moved) = (node, moved);

    /// <summary>The node as last seen.</summary>
    public Node Node
    {
        get;
        set
        {
            field = value;
            IsReady = NodeTaints.ReadyStatus(value) == ConditionStatus.True;
            _allocatable = (value.Status.Allocatable ?? new Dictionary<string, Kubernetes.Quantity>())
                .ToDictionary(a => a.Key, a => PodRequests.Amount(a.Key, a.Value), StringComparer.Ordinal);
            Images = (value.Status.Images ?? []).SelectMany(i => (i.Names ?? []).Select(n => (Name: n, Size: i.SizeBytes ?? 0)))
                .DistinctBy(i => i.Name).ToDictionary(i => i.Name, i => i.Size, StringComparer.Ordinal);
        }
    }

    /// <summary>Its name.</summary>
    public string Name => Node.Metadata.Name ?? "";

    /// <summary>Whether it says that it is ready.</summary>
    public bool IsReady { get; private set; }

    /// <summary>The images it has, with their sizes.</summary>
    public IReadOnlyDictionary<string, long> Images { get; private set; } = new Dictionary<string, long>();

    /// <summary>The pods placed on it.</summary>
    public IEnumerable<Pod> Pods => _pods.Values.Select(p => p.Pod);

    /// <summary>How many pods are placed on it.</summary>
    public int PodCount => _pods.Count;

    /// <summary>Sum of what the pods ask for.</summary>
    public Dictionary<string, long> Requested { get; } = new(StringComparer.Ordinal);

    /// <summary>How much of a resource there is for pods.</summary>
    public long Allocatable(string resource) => _allocatable.GetValueOrDefault(resource);

    /// <summary>Value of a label; null without it.</summary>
    public string? Label(string key) => Node.Metadata.Labels?.GetValueOrDefault(key);

    /// <summary>How many of its pods a controller has.</summary>
    public int PodsOf(string owner) => _owners.GetValueOrDefault(owner);

    /// <summary>Places a pod, or takes over its newer state.</summary>
    public void Place(Pod pod)
    {
        var uid = pod.Metadata.Uid ?? "";
        Remove(uid);
        var requests = PodRequests.Of(pod);
        _pods[uid] = (pod, requests);
        foreach (var (name, amount) in requests)
            Requested[name] = Requested.GetValueOrDefault(name) + amount;
        if (Owners.Controller(pod.Metadata)?.Uid is { } owner)
            _owners[owner] = _owners.GetValueOrDefault(owner) + 1;
        _moved?.Invoke(this, pod, 1);
    }

    /// <summary>Takes a pod away.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Remove(string uid)
    {
        if (!_pods.Remove(uid, out var placed))
            return false;
        foreach (var (name, amount) in placed.Requests)
            Requested[name] = Requested.GetValueOrDefault(name) - amount;
        if (Owners.Controller(placed.Pod.Metadata)?.Uid is { } owner && _owners[owner]-- == 1)
            _owners.Remove(owner);
        _moved?.Invoke(this, placed.Pod, -1);
        return true;
    }
}
