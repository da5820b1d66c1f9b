using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.NodeAgent.Network;

/// <summary>What <see cref="NftRuleset"/> translates for.</summary>
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

/// <summary>The node's service routing as one nftables script that replaces the whole table atomically.</summary>
/// <remarks>
/// Maps lead from address and port to one chain per service port; a chain picks an endpoint at random (or the client's
/// earlier one) and translates. A connection that a pod makes to itself by way of a service, and one that came in by a
/// node port, get the node's address as source, so that answers return through the translation.
/// </remarks>
public static class NftRuleset
{
    public const string Table = "platform-services";

    /// <summary>Packet mark for "give it the node's address as source".</summary>
    private const string Mark = "0x4000";

    public static string Render(IReadOnlyList<ServiceEntry> services, IReadOnlyList<HostPort> hostPorts, NftScope scope)
    {
        var parts = new Parts();
        var index = 0;
        foreach (var service in services.OrderBy(s => s.Namespace, StringComparer.Ordinal).ThenBy(s => s.Name, StringComparer.Ordinal))
            foreach (var port in service.Ports)
                AddPort(parts, service, port, index++, scope);
        AddHostPorts(parts, hostPorts);
        return Assemble(parts, scope);
    }

    private static void AddPort(Parts parts, ServiceEntry service, ServicePortEntry port, int index, NftScope scope)
    {
        var addresses = service.ExternalAddresses.Where(IsIpv4).ToList();
        if (IsIpv4(service.ClusterIp) && !(service.ClusterIp == scope.DnsServiceIp && port.Port == 53))
            addresses.Add(service.ClusterIp!);
        if (addresses.Count == 0 && port.NodePort == 0)
            return;
        var endpoints = EndpointChoice.Of(service, port, scope.NodeName).Where(e => IsIpv4(e.Address)).ToList();
        var chain = $"svc-{index}";
        foreach (var address in addresses.Distinct())
            AddAddress(parts, $"{address} . {port.Protocol} . {port.Port}", endpoints.Count > 0 ? chain : null);
        if (endpoints.Count == 0)
            return;
        if (port.NodePort != 0)
            parts.NodePorts.TryAdd($"{port.Protocol} . {port.NodePort}", $"{chain}-node");
        parts.Chains.AppendLine($"  # {service.Namespace}/{service.Name} {port.Protocol}/{port.Port}");
        if (service.AffinitySeconds is { } seconds)
            AddStickyChain(parts, chain, port.Protocol, endpoints, seconds);
        else
            parts.Chains.AppendLine($"  chain {chain} {{\n    meta l4proto {port.Protocol} dnat ip to {Pick(endpoints)}\n  }}");
        if (port.NodePort != 0)
            parts.Chains.AppendLine($"  chain {chain}-node {{\n    meta mark set meta mark | {Mark}\n    goto {chain}\n  }}");
        foreach (var endpoint in endpoints)
            parts.Hairpins.Add($"{endpoint.Address} . {endpoint.Address}");
    }

    /// <summary>Two services may claim one external address and port: the first by name has it.</summary>
    private static void AddAddress(Parts parts, string key, string? chain)
    {
        if (chain is null)
            parts.Unanswered.Add(key);
        else
            parts.ServiceAddresses.TryAdd(key, chain);
    }

    private static string Pick(List<ServiceEndpoint> endpoints) => endpoints.Count == 1
        ? $"{endpoints[0].Address}:{endpoints[0].Port}"
        : $"numgen random mod {endpoints.Count} map {{ {string.Join(", ", endpoints.Select((e, i) => $"{i} : {e.Address} . {e.Port}"))} }}";

    /// <summary>A set per endpoint remembers its clients; a client not remembered is given an endpoint at random.</summary>
    private static void AddStickyChain(Parts parts, string chain, string protocol, List<ServiceEndpoint> endpoints, int seconds)
    {
        var remembered = new StringBuilder();
        for (var i = 0; i < endpoints.Count; i++)
        {
            var endpoint = $"{chain}-{endpoints[i].Address}-{endpoints[i].Port}";
            parts.Sets.AppendLine(
                $"  set {endpoint} {{\n    type ipv4_addr\n    size 65536\n    flags dynamic,timeout\n    timeout {seconds}s\n  }}");
            remembered.AppendLine($"    ip saddr @{endpoint} goto {endpoint}");
            parts.Chains.AppendLine(
                $"  chain {endpoint} {{\n    update @{endpoint} {{ ip saddr }}\n    meta l4proto {protocol} dnat ip to {endpoints[i].Address}:{endpoints[i].Port}\n  }}");
        }

        var choices = string.Join(", ", endpoints.Select((e, i) => $"{i} : goto {chain}-{e.Address}-{e.Port}"));
        parts.Chains.AppendLine($"  chain {chain} {{\n{remembered}    numgen random mod {endpoints.Count} vmap {{ {choices} }}\n  }}");
    }

    private static void AddHostPorts(Parts parts, IReadOnlyList<HostPort> hostPorts)
    {
        foreach (var port in hostPorts.Where(p => IsIpv4(p.PodIp)))
        {
            var address = IsIpv4(port.HostIp) && port.HostIp != "0.0.0.0" ? $"ip daddr {port.HostIp} " : "";
            parts.HostPorts.AppendLine($"    {address}{port.Protocol} dport {port.Port} dnat ip to {port.PodIp}:{port.PodPort}");
            parts.Hairpins.Add($"{port.PodIp} . {port.PodIp}");
        }
    }

    private static string Assemble(Parts parts, NftScope scope) =>
        $$"""
        table ip {{Table}}
        delete table ip {{Table}}
        table ip {{Table}} {
          map service-addresses {
            type ipv4_addr . inet_proto . inet_service : verdict
        {{Elements(Verdicts(parts.ServiceAddresses))}}  }
          map node-ports {
            type inet_proto . inet_service : verdict
        {{Elements(Verdicts(parts.NodePorts))}}  }
          set unanswered {
            type ipv4_addr . inet_proto . inet_service
        {{Elements(parts.Unanswered)}}  }
          set hairpins {
            type ipv4_addr . ipv4_addr
        {{Elements(parts.Hairpins)}}  }
        {{parts.Sets}}{{parts.Chains}}  chain host-ports {
        {{parts.HostPorts}}  }
          chain services {
            ip daddr . meta l4proto . th dport vmap @service-addresses
            fib daddr type local ip daddr != 127.0.0.0/8 jump host-ports
            fib daddr type local ip daddr != 127.0.0.0/8 meta l4proto . th dport vmap @node-ports
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
        }

        """;

    private static List<string> Verdicts(SortedDictionary<string, string> map) => [.. map.Select(e => $"{e.Key} : goto {e.Value}")];

    private static string Elements(IReadOnlyCollection<string> elements) =>
        elements.Count == 0 ? "" : $"    elements = {{ {string.Join(",\n      ", elements)} }}\n";

    private static bool IsIpv4(string? address) =>
        IPAddress.TryParse(address, out var ip) && ip.AddressFamily == AddressFamily.InterNetwork;

    private sealed class Parts
    {
        public SortedDictionary<string, string> ServiceAddresses { get; } = new(StringComparer.Ordinal);

        public SortedDictionary<string, string> NodePorts { get; } = new(StringComparer.Ordinal);

        public SortedSet<string> Unanswered { get; } = new(StringComparer.Ordinal);

        public SortedSet<string> Hairpins { get; } = new(StringComparer.Ordinal);

        public StringBuilder Sets { get; } = new();

        public StringBuilder Chains { get; } = new();

        public StringBuilder HostPorts { get; } = new();
    }
}
