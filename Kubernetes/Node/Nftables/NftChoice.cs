namespace Platform.Kubernetes.Node.Nftables;

/// <summary>Chains that translate a connection to one of several endpoints.</summary>
public static class NftChoice
{
    /// <summary>Adds a chain that picks an endpoint at random, or the one that remembers the client.</summary>
    /// <param name="part">Where to.</param>
    /// <param name="name">Name of the chain.</param>
    /// <param name="stem">What the names of endpoints' own chains and sets begin with; choices of one stem share them.</param>
    /// <param name="protocol"><c>tcp</c>, <c>udp</c> or <c>sctp</c>.</param>
    /// <param name="endpoints">One at least.</param>
    /// <param name="affinitySeconds">For how long after its last connection a client is remembered; null for not at all.</param>
    public static void Add(NftPart part, string name, string stem, string protocol, IReadOnlyList<(string Address, int Port)> endpoints, int? affinitySeconds)
    {
        if (affinitySeconds is not { } seconds)
        {
            part.Chains[name] = $"meta l4proto {protocol} dnat ip to {Pick(endpoints)}";
            return;
        }

        var names = endpoints.Select(e => $"{stem}/{e.Address}/{e.Port}").ToList();
        foreach (var (endpoint, own) in endpoints.Zip(names))
        {
            part.Sets[own] = "type ipv4_addr; size 65536; flags dynamic,timeout;";
            part.Chains[own] = $"update @{own} {{ ip saddr timeout {seconds}s }}\nmeta l4proto {protocol} dnat ip to {endpoint.Address}:{endpoint.Port}";
        }

        var remembered = string.Concat(names.Select(own => $"ip saddr @{own} goto {own}\n"));
        part.Chains[name] = $"{remembered}numgen random mod {names.Count} vmap {{ {string.Join(", ", names.Select((own, i) => $"{i} : goto {own}"))} }}";
    }

    private static string Pick(IReadOnlyList<(string Address, int Port)> endpoints) => endpoints.Count == 1
        ? $"{endpoints[0].Address}:{endpoints[0].Port}"
        : $"numgen random mod {endpoints.Count} map {{ {string.Join(", ", endpoints.Select((e, i) => $"{i} : {e.Address} . {e.Port}"))} }}";
}
