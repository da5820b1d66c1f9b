namespace Platform.NodeAgent.Network;

/// <summary>Which endpoints of a service port get traffic.</summary>
public static class EndpointChoice
{
    /// <summary>Ready endpoints; when there is none, those that still serve while they terminate (KEP-1669).</summary>
    public static IReadOnlyList<ServiceEndpoint> Of(ServiceEntry service, ServicePortEntry port, string nodeName)
    {
        var candidates = service.InternalTrafficLocal
            ? port.Endpoints.Where(e => e.NodeName == nodeName)
            : port.Endpoints;
        var known = candidates.Where(e => e.Port != 0).ToList();
        var ready = known.Where(e => e.Ready).ToList();
        var chosen = ready.Count > 0 ? ready : known.Where(e => e.Serving && e.Terminating).ToList();
        return [.. chosen.DistinctBy(e => (e.Address, e.Port)).OrderBy(e => e.Address, StringComparer.Ordinal).ThenBy(e => e.Port)];
    }
}
