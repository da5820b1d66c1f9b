using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Networking.V1;
using Platform.Kubernetes.Node.Nftables;
using Platform.Kubernetes.Selectors;

namespace Platform.NodeAgent.Network.Policies;

/// <summary>The sets of addresses that policies' rules match: one for each selection, however many rules and policies make it.</summary>
internal sealed class PolicyPeers(PolicyWorld world, Dictionary<string, NftPart> parts)
{
    private readonly ILookup<string, PolicyPod> _pods = world.Peers.ToLookup(pod => pod.Namespace, StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<PolicyPod>> _selections = new(StringComparer.Ordinal);

    /// <summary>Conditions on an address, any of which may hold, that it is one of a rule's peers.</summary>
    /// <param name="side">Which of a connection's addresses.</param>
    /// <param name="peers">The peers; none for everybody.</param>
    /// <param name="ns">The policy's namespace.</param>
    public IEnumerable<string> Match(string side, IReadOnlyList<NetworkPolicyPeer>? peers, string ns)
    {
        if (peers is null or { Count: 0 })
            return [""];
        return peers.Select(peer => peer.IpBlock is { } block ? MatchBlock(side, block) : $"{side} @{AddressesOf(peer, ns)} ").OfType<string>();
    }

    /// <summary>The numbers of a named port of the peers of a rule, each with the set of the addresses that have it.</summary>
    public IEnumerable<(int Number, string Set)> PortsOf(IReadOnlyList<NetworkPolicyPeer>? peers, string ns, string name, string protocol)
    {
        // Who is named by a block may be any pod; that it is in the block is a condition of its own.
        var everybody = peers is null or { Count: 0 } || peers.Any(peer => peer.IpBlock is not null);
        return everybody
            ? Ports("*", world.Peers, name, protocol)
            : Ports(string.Join(';', peers!.Select(peer => Select(peer, ns).Key)), peers!.SelectMany(peer => Select(peer, ns).Pods).Distinct(), name, protocol);
    }

    /// <summary>The numbers of a named port of this node's pods of a namespace, each with the set of the addresses that have it.</summary>
    public IEnumerable<(int Number, string Set)> PortsOfLocal(string ns, string name, string protocol) =>
        Ports($"local|{ns}", world.Local.Where(pod => pod.Namespace == ns), name, protocol);

    /// <summary>A selector; null chooses everything, and one that cannot be read nothing.</summary>
    public static Selector SelectorOf(LabelSelector? selector)
    {
        try
        {
            return selector is null ? Selector.Everything : Selector.From(selector);
        }
        catch (FormatException)
        {
            return Selector.Nothing;
        }
    }

    private IEnumerable<(int Number, string Set)> Ports(string key, IEnumerable<PolicyPod> pods, string name, string protocol) =>
        from pod in pods
        from port in pod.Ports
        where port.Name == name && port.Protocol == protocol
        group pod.Address by port.Number into number
        orderby number.Key
        select (number.Key, AddSet("ports", $"{key}|{name}|{protocol}|{number.Key}", number));

    private string AddressesOf(NetworkPolicyPeer peer, string ns)
    {
        var (key, pods) = Select(peer, ns);
        return AddSet("pods", key, pods.Select(pod => pod.Address));
    }

    private string AddSet(string kind, string key, IEnumerable<string> addresses)
    {
        var set = $"{kind}-{NftName.Hash(key)}";
        if (parts.ContainsKey(set))
            return set;
        var part = parts[set] = new NftPart { Sets = { [set] = "type ipv4_addr;" } };
        foreach (var address in addresses)
            part.Elements.Add(new NftElement(set, address));
        return set;
    }

    private (string Key, IReadOnlyList<PolicyPod> Pods) Select(NetworkPolicyPeer peer, string ns)
    {
        var pods = SelectorOf(peer.PodSelector);
        var namespaces = peer.NamespaceSelector is null ? null : SelectorOf(peer.NamespaceSelector);
        var key = $"{(namespaces is null ? $"={ns}" : namespaces.ToString())}|{pods}";
        if (!_selections.TryGetValue(key, out var selected))
        {
            var among = namespaces is null ? [ns] : world.Namespaces.Where(entry => namespaces.Matches(entry.Value)).Select(entry => entry.Key);
            _selections.Add(key, selected = [.. among.SelectMany(name => _pods[name]).Where(pod => pods.Matches(pod.Labels))]);
        }

        return (key, selected);
    }

    /// <summary>Null for a block of another family, which no packet here is from.</summary>
    private static string? MatchBlock(string side, IPBlock block)
    {
        if (!Ipv4.TryParseRange(block.Cidr, out var range))
            return null;
        var except = Ipv4.Set(block.Except ?? []);
        return $"{side} {range} {(except is null ? "" : $"{side} != {except} ")}";
    }
}
