using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Scheduling;

/// <summary>A node with the pods placed on it.</summary>
/// <param name="node">The node.</param>
internal sealed class NodeState(Node node)
{
    private readonly Dictionary<string, (Pod Pod, Dictionary<string, long> Requests)> _pods = [];

    /// <summary>The node as last seen.</summary>
    public Node Node { get; set; } = node;

    /// <summary>Its name.</summary>
    public string Name => Node.Metadata.Name ?? "";

    /// <summary>The pods placed on it.</summary>
    public IEnumerable<Pod> Pods => _pods.Values.Select(p => p.Pod);

    /// <summary>How many pods are placed on it.</summary>
    public int PodCount => _pods.Count;

    /// <summary>Sum of what the pods ask for.</summary>
    public Dictionary<string, long> Requested { get; } = new(StringComparer.Ordinal);

    /// <summary>How much of a resource there is for pods.</summary>
    public long Allocatable(string resource) =>
        Node.Status.Allocatable?.TryGetValue(resource, out var quantity) == true ? PodRequests.Amount(resource, quantity) : 0;

    /// <summary>Value of a label; null without it.</summary>
    public string? Label(string key) => Node.Metadata.Labels?.GetValueOrDefault(key);

    /// <summary>Places a pod, or takes over its newer state.</summary>
    public void Place(Pod pod)
    {
        Remove(pod.Metadata.Uid ?? "");
        var requests = PodRequests.Of(pod);
        _pods[pod.Metadata.Uid ?? ""] = (pod, requests);
        foreach (var (name, amount) in requests)
            Requested[name] = Requested.GetValueOrDefault(name) + amount;
    }

    /// <summary>Takes a pod away.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Remove(string uid)
    {
        if (!_pods.Remove(uid, out var placed))
            return false;
        foreach (var (name, amount) in placed.Requests)
            Requested[name] = Requested.GetValueOrDefault(name) - amount;
        return true;
    }
}
