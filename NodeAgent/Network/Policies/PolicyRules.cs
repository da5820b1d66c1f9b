using Platform.Kubernetes.Networking.V1;
using Platform.Kubernetes.Node.Nftables;
using Platform.Kubernetes.Selectors;

namespace Platform.NodeAgent.Network.Policies;

/// <summary>Network policies as parts of one nftables table, for the pods of this node that they select.</summary>
/// <remarks>
/// A map leads from a pod's address to a chain of the policies that isolate it, which refuses what none of them allows. What is judged
/// is the connection that a packet is of, whichever way it goes: who made it, and where it leads behind the translation of services.
/// So a connection that a new policy forbids is at an end in both directions, and none has to be looked for among those that are
/// tracked. What a node sends to its own pods does not pass here: probes always arrive.
/// </remarks>
public static class PolicyRules
{
    public const string Table = "platform-policies";

    /// <summary>Who made a connection, and who answers it: that is where it leads behind its translation.</summary>
    private const string Client = "ct original ip saddr", Server = "ct reply ip saddr";

    /// <summary>What the table has without any policy. A pod cannot take another's address: what it sends under one is dropped.</summary>
    public const string Frame =
        """
        map ingress { type ipv4_addr : verdict; }
        map egress { type ipv4_addr : verdict; }
        set selves { type ipv4_addr . ipv4_addr; }
        chain sources {
          type filter hook prerouting priority raw; policy accept;
          iifname "veth*" fib saddr . iif oif missing drop
        }
        chain unjudged {
          ct state related accept
          ct original ip saddr . ct reply ip saddr @selves accept
        }
        chain egress-forward {
          type filter hook forward priority -20; policy accept;
          jump unjudged
          ct state invalid,untracked ip saddr vmap @egress
          ct original ip saddr vmap @egress
        }
        chain egress-input {
          type filter hook input priority -20; policy accept;
          jump unjudged
          ct state invalid,untracked ip saddr vmap @egress
          ct original ip saddr vmap @egress
        }
        chain ingress-forward {
          type filter hook forward priority -10; policy accept;
          jump unjudged
          ct state invalid,untracked ip daddr vmap @ingress
          ct reply ip saddr vmap @ingress
        }
        """;

    /// <summary>The parts by owner.</summary>
    public static IReadOnlyDictionary<string, NftPart> Of(PolicyWorld world)
    {
        var parts = new Dictionary<string, NftPart>(StringComparer.Ordinal);
        var peers = new PolicyPeers(world, parts);
        var policies = world.Policies.Select(policy => new Compiled(policy)).ToLookup(policy => policy.Namespace, StringComparer.Ordinal);
        foreach (var pod in world.Local)
        {
            var selecting = policies[pod.Namespace].Where(policy => policy.Selector.Matches(pod.Labels)).OrderBy(policy => policy.Name, StringComparer.Ordinal).ToList();
            var part = new NftPart();
            foreach (var direction in (string[])["ingress", "egress"])
            {
                if (selecting.Where(policy => policy.Isolates(direction)).ToList() is { Count: > 0 } isolating)
                    part.Elements.Add(new NftElement(direction, pod.Address, $"jump {AddSelection(parts, peers, direction, isolating)}"));
            }

            if (part.Elements.Count == 0)
                continue;
            part.Elements.Add(new NftElement("selves", $"{pod.Address} . {pod.Address}"));
            parts[$"pod {pod.Uid}"] = part;
        }

        return parts;
    }

    /// <summary>The chain that pods with the same policies share.</summary>
    private static string AddSelection(Dictionary<string, NftPart> parts, PolicyPeers peers, string direction, List<Compiled> policies)
    {
        var chains = policies.ConvertAll(policy => NftName.Of($"{direction}/", $"{policy.Namespace}/{policy.Name}"));
        var selection = $"{direction}-{NftName.Hash(string.Join(' ', chains))}";
        if (parts.ContainsKey(selection))
            return selection;
        parts[selection] = new NftPart { Chains = { [selection] = string.Concat(chains.Select(chain => $"jump {chain}\n")) + "drop" } };
        foreach (var (policy, chain) in policies.Zip(chains).Where(entry => !parts.ContainsKey(entry.Second)))
        {
            var rules = direction == "ingress" ? Ingress(policy, peers) : Egress(policy, peers);
            parts[chain] = new NftPart { Chains = { [chain] = string.Join('\n', rules.Distinct()) } };
        }

        return selection;
    }

    private static IEnumerable<string> Ingress(Compiled policy, PolicyPeers peers) =>
        from rule in policy.Spec.Ingress ?? []
        from peer in peers.Match(Client, rule.From, policy.Namespace)
        from port in PolicyPorts.Match(rule.Ports, (name, protocol) => peers.PortsOfLocal(policy.Namespace, name, protocol))
        select $"{peer}{port}accept";

    private static IEnumerable<string> Egress(Compiled policy, PolicyPeers peers) =>
        from rule in policy.Spec.Egress ?? []
        from peer in peers.Match(Server, rule.To, policy.Namespace)
        from port in PolicyPorts.Match(rule.Ports, (name, protocol) => peers.PortsOf(rule.To, policy.Namespace, name, protocol))
        select $"{peer}{port}accept";

    private sealed class Compiled(NetworkPolicy policy)
    {
        public string Namespace { get; } = policy.Metadata.Namespace ?? "";

        public string Name { get; } = policy.Metadata.Name ?? "";

        public NetworkPolicySpec Spec => policy.Spec;

        public Selector Selector { get; } = PolicyPeers.SelectorOf(policy.Spec.PodSelector);

        public bool Isolates(string direction) => Spec.PolicyTypes is { Count: > 0 } types
            ? types.Contains(direction, StringComparer.OrdinalIgnoreCase)
            : direction == "ingress" || Spec.Egress is { Count: > 0 };
    }
}
