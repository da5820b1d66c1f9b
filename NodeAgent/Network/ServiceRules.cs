using Platform.Kubernetes.Node.Nftables;

namespace Platform.NodeAgent.Network;

/// <summary>What a node's service rules are made for.</summary>
/// <param name="NodeName">Name of this node, for endpoints that must be local.</param>
/// <param name="ServiceCidr">Range of service addresses: what is in it and leads nowhere is rejected.</param>
/// <param name="DnsServiceIp">The one address of the range that this node answers itself.</param>
public sealed record NftScope(string NodeName, string ServiceCidr, string DnsServiceIp);

/// <summary>A port of the node itself that leads to a pod on it.</summary>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c> or <c>sctp</c>.</param>
/// <param name="HostIp">Only this address of the node; null for all.</param>
/// <param name="Port">Port on the node.</param>
/// <param name="PodIp">Address of the pod.</param>
/// <param name="PodPort">Port in the pod.</param>
public sealed record HostPort(string Protocol, string? HostIp, int Port, string PodIp, int PodPort);

/// <summary>The node's service routing as parts of one nftables table: one for each service.</summary>
/// <remarks>
/// Maps lead from address and port to chains of the service port; a chain picks an endpoint at random (or the client's
/// earlier one) and translates. A connection that a pod makes to itself by way of a service, and one that came from outside the
/// node, get the node's address as source, so that answers return through the translation.
/// </remarks>
public static class ServiceRules
{
    public const string Table = "platform-services";

    /// <summary>Packet mark for "give it the node's address as source".</summary>
    private const string Mark = "0x4000";

    /// <summary>What comes from a pod of this node, or from the node, returns by the node in any case.</summary>
    private const string FromElsewhere = "iifname != \"veth*\" fib saddr type != local";

    /// <summary>What the table has without any service.</summary>
    public static string Frame(NftScope scope) =>
        $$"""
        map service-addresses { type ipv4_addr . inet_proto . inet_service : verdict; }
        map node-ports { type inet_proto . inet_service : verdict; }
        set unanswered { type ipv4_addr . inet_proto . inet_service; }
        set hairpins { type ipv4_addr . ipv4_addr; }
        map host-ports { type inet_proto . inet_service : verdict; }
        map host-ports-at { type ipv4_addr . inet_proto . inet_service : verdict; }
        chain services {
          ip daddr . meta l4proto . th dport vmap @service-addresses
          fib daddr type local ip daddr != 127.0.0.0/8 jump node-services
        }
        chain node-services {
          ip daddr . meta l4proto . th dport vmap @host-ports-at
          meta l4proto . th dport vmap @host-ports
          meta l4proto . th dport vmap @node-ports
        }
        chain prerouting {
          type nat hook prerouting priority dstnat; policy accept;
          jump services
        }
        chain output {
          type nat hook output priority -100; policy accept;
          jump services
        }
        chain postrouting {
          type nat hook postrouting priority srcnat; policy accept;
          ip saddr . ip daddr @hairpins masquerade
          meta mark & {{Mark}} == {{Mark}} masquerade
        }
        chain refuse {
          meta l4proto tcp reject with tcp reset
          reject
        }
        chain no-answer {
          ip daddr . meta l4proto . th dport @unanswered goto refuse
          ip daddr {{scope.ServiceCidr}} ip daddr != {{scope.DnsServiceIp}} goto refuse
        }
        chain forwarded {
          type filter hook forward priority filter; policy accept;
          ct state new jump no-answer
        }
        chain sent {
          type filter hook output priority filter; policy accept;
          ct state new jump no-answer
        }
        """;

    /// <summary>A service's part.</summary>
    /// <param name="service">The service.</param>
    /// <param name="scope">What the rules are for.</param>
    /// <param name="here">Where this node is.</param>
    public static NftPart Of(ServiceEntry service, NftScope scope, NodePlace here)
    {
        var part = new NftPart();
        foreach (var port in service.Ports.Where(port => port.Protocol is "tcp" or "udp" or "sctp"))
            AddPort(part, service, port, scope, here);
        return part;
    }

    /// <summary>The part of the ports that running pods have of the node.</summary>
    public static NftPart Of(IReadOnlyList<HostPort> ports)
    {
        var part = new NftPart();
        foreach (var port in ports.Where(p => Ipv4.IsAddress(p.PodIp) && p.Protocol is "tcp" or "udp" or "sctp"))
        {
            var chain = $"host-{port.Protocol}/{port.PodIp}/{port.PodPort}";
            part.Chains[chain] = $"meta l4proto {port.Protocol} dnat ip to {port.PodIp}:{port.PodPort}";
            var key = $"{port.Protocol} . {port.Port}";
            Lead(part, Ipv4.IsAddress(port.HostIp) && port.HostIp != "0.0.0.0" ? new("host-ports-at", $"{port.HostIp} . {key}") : new("host-ports", key), chain);
            part.Elements.Add(new NftElement("hairpins", $"{port.PodIp} . {port.PodIp}"));
        }

        return part;
    }

    private static void AddPort(NftPart part, ServiceEntry service, ServicePortEntry port, NftScope scope, NodePlace here)
    {
        var answersItself = service.ClusterIp == scope.DnsServiceIp && port.Port == 53;
        var external = service.ExternalAddresses.Where(Ipv4.IsAddress).ToList();
        var balanced = service.LoadBalancerAddresses.Where(Ipv4.IsAddress).Except(external).ToList();
        var chain = NftName.Of("svc-", $"{service.Namespace}/{service.Name}/{port.Protocol}/{port.Port}");
        var everywhere = EndpointChoice.Of(port, here);
        var nearby = EndpointChoice.OfNode(port, here);
        if (everywhere.Count == 0)
        {
            foreach (var address in external.Concat(balanced))
                part.Elements.Add(new NftElement("unanswered", $"{address} . {port.Protocol} . {port.Port}"));
            return;
        }

        AddChoice(part, chain, chain, service, port, everywhere);
        var near = service is { InternalTrafficLocal: true } or { ExternalTrafficLocal: true } && nearby.Count > 0 ? $"{chain}/near" : null;
        if (near is not null)
            AddChoice(part, near, chain, service, port, nearby);
        if (Ipv4.IsAddress(service.ClusterIp) && !answersItself && (service.InternalTrafficLocal ? near : chain) is { } inside)
            Lead(part, new("service-addresses", $"{service.ClusterIp} . {port.Protocol} . {port.Port}"), inside);
        AddBalanced(part, service, port, chain, balanced);
        AddExternal(part, service, port, chain, near, external);
        foreach (var endpoint in everywhere.Concat(nearby).Where(e => e.NodeName is null || e.NodeName == here.NodeName))
            part.Elements.Add(new NftElement("hairpins", $"{endpoint.Address} . {endpoint.Address}"));
    }

    /// <summary>Who dials a LoadBalancer address from inside the cluster is not sent round by the cluster's router.</summary>
    private static void AddBalanced(NftPart part, ServiceEntry service, ServicePortEntry port, string chain, List<string> addresses)
    {
        var way = chain;
        if (service.SourceRanges is { } ranges && addresses.Count > 0)
        {
            // Ranges of which none can be read let nobody in, never everybody.
            part.Chains[way = $"{chain}/sources"] = Ipv4.Set(ranges) is { } set ? $"ip saddr != {set} drop\ngoto {chain}" : "drop";
        }

        foreach (var address in addresses)
            Lead(part, new("service-addresses", $"{address} . {port.Protocol} . {port.Port}"), way);
    }

    private static void AddExternal(NftPart part, ServiceEntry service, ServicePortEntry port, string chain, string? near, List<string> addresses)
    {
        if (addresses.Count == 0 && port.NodePort is not (> 0 and <= 65535))
            return;
        var outside = $"{chain}/outside";
        part.Chains[outside] = service.ExternalTrafficLocal
            ? $"{FromElsewhere} {(near is null ? "drop" : $"goto {near}")}\ngoto {chain}"
            : $"{FromElsewhere} meta mark set meta mark | {Mark}\ngoto {chain}";
        foreach (var address in addresses)
            Lead(part, new("service-addresses", $"{address} . {port.Protocol} . {port.Port}"), outside);
        if (port.NodePort is > 0 and <= 65535)
            Lead(part, new("node-ports", $"{port.Protocol} . {port.NodePort}"), outside);
    }

    private static void AddChoice(NftPart part, string name, string chain, ServiceEntry service, ServicePortEntry port, IReadOnlyList<ServiceEndpoint> endpoints) =>
        NftChoice.Add(part, name, chain, port.Protocol, [.. endpoints.Select(e => (e.Address, e.Port))], service.AffinitySeconds);

    private static void Lead(NftPart part, NftElement key, string chain) => part.Elements.Add(key with { Value = $"goto {chain}" });
}
