namespace Platform.ControlPlane.Controllers.GarbageCollection;

/// <summary>All objects of a cluster with who owns whom. Thread-safe.</summary>
internal sealed class OwnerGraph
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, GarbageNode> _nodes = [];
    private readonly Dictionary<string, HashSet<string>> _dependents = [];

    /// <summary>Takes over an object as it is now; returns it as it was.</summary>
    public GarbageNode? Set(GarbageNode node)
    {
        lock (_gate)
        {
            var before = _nodes.GetValueOrDefault(node.Uid);
            Unlink(before);
            _nodes[node.Uid] = node;
            foreach (var owner in node.Owners)
            {
                if (!_dependents.TryGetValue(owner.Uid, out var dependents))
                    _dependents[owner.Uid] = dependents = [];
                dependents.Add(node.Uid);
            }

            return before;
        }
    }

    /// <summary>Forgets an object that is gone.</summary>
    public void Remove(string uid)
    {
        lock (_gate)
        {
            if (_nodes.Remove(uid, out var node))
                Unlink(node);
        }
    }

    /// <summary>Finds an object.</summary>
    public GarbageNode? Find(string uid)
    {
        lock (_gate)
            return _nodes.GetValueOrDefault(uid);
    }

    /// <summary>The objects that name another as an owner.</summary>
    public IReadOnlyList<GarbageNode> Dependents(string uid)
    {
        lock (_gate)
            return _dependents.TryGetValue(uid, out var dependents) ? [.. dependents.Select(d => _nodes[d])] : [];
    }

    private void Unlink(GarbageNode? node)
    {
        foreach (var owner in node?.Owners ?? [])
        {
            if (_dependents.TryGetValue(owner.Uid, out var dependents) && dependents.Remove(node!.Uid) && dependents.Count == 0)
                _dependents.Remove(owner.Uid);
        }
    }
}
