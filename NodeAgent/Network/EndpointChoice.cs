namespace Platform.NodeAgent.Network;

/// <summary>Where a node is, for services that prefer endpoints nearby.</summary>
/// <param name="NodeName">Its name.</param>
/// <param name="Zone">Its zone; null when it is in none.</param>
public readonly record struct NodePlace(string NodeName, string? Zone);

/// <summary>Which endpoints of a service port get new connections: those that are ready; when there is none, those that still serve while they terminate (KEP-1669).</summary>
public static class EndpointChoice
{
    /// <summary>The endpoints of the cluster: those meant for the node or its zone, if every ready one says whom it is meant for.</summary>
    public static IReadOnlyList<ServiceEndpoint> Of(ServicePortEntry port, NodePlace here)
    {
        var ready = port.Endpoints.Where(e => e.Ready && e.Port != 0).ToList();
        if (ready.Count == 0)
            return Chosen(port.Endpoints);
        if (ready.TrueForAll(e => e.Nodes.Count > 0) && ready.FindAll(e => e.Nodes.Contains(here.NodeName)) is { Count: > 0 } near)
            return Ordered(near);
        return here.Zone is { } zone && ready.TrueForAll(e => e.Zones.Count > 0) && ready.FindAll(e => e.Zones.Contains(zone)) is { Count: > 0 } close
            ? Ordered(close)
            : Ordered(ready);
    }

    /// <summary>The endpoints on the node itself.</summary>
    public static IReadOnlyList<ServiceEndpoint> OfNode(ServicePortEntry port, NodePlace here) =>
        Chosen(port.Endpoints.Where(e => e.NodeName == here.NodeName));

    private static IReadOnlyList<ServiceEndpoint> Chosen(IEnumerable<ServiceEndpoint> endpoints)
    {
        var known = endpoints.Where(e => e.Port != 0).ToList();
        var ready = known.FindAll(e => e.Ready);
        return Ordered(ready.Count > 0 ? ready : known.FindAll(e => e.Serving && e.Terminating));
    }

    private static IReadOnlyList<ServiceEndpoint> Ordered(IEnumerable<ServiceEndpoint> endpoints) =>
        [.. endpoints.Where(e => Ipv4.IsAddress(e.Address)).DistinctBy(e => (e.Address, e.Port)).OrderBy(e => e.Address, StringComparer.Ordinal).ThenBy(e => e.Port)];
}
