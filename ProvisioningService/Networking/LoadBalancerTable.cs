using System.Net;
using Platform.Foundation.Processes;
using Platform.Kubernetes.Node.Nftables;

namespace Platform.ProvisioningService.Networking;

/// <summary>The translations of a router's LoadBalancer addresses: one table, of which a change touches the ports that changed.</summary>
/// <remarks>A Host that starts knows nothing of what is in force and loads the whole table once. For one caller at a time.</remarks>
internal sealed class LoadBalancerTable(string routerName)
{
    private const string Name = "loadbalancers";

    private const string Frame =
        """
        map ports { type ipv4_addr . inet_proto . inet_service : verdict; }
        chain prerouting {
          type nat hook prerouting priority dstnat; policy accept;
          ip daddr . meta l4proto . th dport vmap @ports
        }
        """;

    private readonly NftTable _table = new(Name, Frame);
    private readonly SemaphoreSlim _turn = new(1);
    private Dictionary<string, LoadBalancerRule> _rules = [];

    /// <summary>Translates each rule's address and port to one of its endpoints, chosen anew for each connection or as the client's last.</summary>
    /// <returns>The rules whose endpoints are others than they were, or were not known.</returns>
    /// <exception cref="ProcessFailedException">nft refused; what was in force still is.</exception>
    public async Task<IReadOnlyList<LoadBalancerRule>> SetAsync(IReadOnlyList<LoadBalancerRule> rules, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var named = rules.DistinctBy(NameOf).ToDictionary(NameOf);
            _table.SetAll(named.Where(rule => rule.Value.Endpoints.Count > 0).ToDictionary(rule => rule.Key, rule => PartOf(rule.Value)));
            var tables = await NetworkNamespace.RunAsync(routerName, ["nft", "list", "tables", "ip"], cancellationToken);
            if (!tables.Output.Split('\n').Contains($"table ip {Name}")) _table.Forget();
            if (_table.Script() is { } script)
            {
                // Whatever ends nft early, what it did is not known; then the next call loads the whole table.
                _table.Forget();
                await NetworkNamespace.ApplyRulesAsync(routerName, script, cancellationToken);
                _table.Applied();
            }
            var changed = named.Where(rule => !_rules.TryGetValue(rule.Key, out var before) || !before.Endpoints.SequenceEqual(rule.Value.Endpoints)).Select(rule => rule.Value).ToList();
            _rules = named;
            return changed;
        }
        finally
        {
            _turn.Release();
        }
    }

    private static string NameOf(LoadBalancerRule rule) => $"port-{rule.Address}/{ProtocolOf(rule)}/{rule.Port}";

    private static NftPart PartOf(LoadBalancerRule rule)
    {
        var (part, chain) = (new NftPart(), NameOf(rule));
        NftChoice.Add(part, chain, chain, ProtocolOf(rule), [.. rule.Endpoints.Select(endpoint => (endpoint.Address.ToString(), endpoint.Port))], rule.AffinitySeconds);
        if (rule.SourceRanges.Count > 0)
            part.Chains[chain] = $"ip saddr != {{ {string.Join(", ", WithoutOverlaps(rule.SourceRanges))} }} return\n{part.Chains[chain]}";
        part.Elements.Add(new NftElement("ports", $"{rule.Address} . {ProtocolOf(rule)} . {rule.Port}", $"goto {chain}"));
        return part;
    }

    private static string ProtocolOf(LoadBalancerRule rule) => rule.Protocol == LoadBalancerProtocol.Udp ? "udp" : "tcp";

    // nft refuses a set whose intervals overlap.
    private static IEnumerable<IPNetwork> WithoutOverlaps(IReadOnlyList<IPNetwork> ranges)
    {
        var kept = new List<IPNetwork>();
        foreach (var range in ranges.OrderBy(range => range.PrefixLength))
            if (!kept.Exists(wider => RangeRules.Overlap(wider, range))) kept.Add(range);
        return kept;
    }
}
