using System.Globalization;
using System.Net;
using System.Text;
using Platform.Foundation.Installation;

namespace Platform.ProvisioningService.Networking;

/// <summary>The nftables rules of a cluster's router.</summary>
internal static class RouterRules
{
    /// <summary>The router's end of the uplink to the host.</summary>
    public const string UplinkName = "uplink";

    private const string ForwardingTable = "router";
    private const string LoadBalancerTable = "loadbalancers";

    /// <summary>
    /// Who may send through the router: its own nodes and pods outwards, but to no other cluster's uplink or API server; and from
    /// outside, what was translated from a LoadBalancer address to a pod. The router itself takes nothing but pings.
    /// </summary>
    public static string Forwarding(PlatformInstallation installation, ClusterNetwork network) =>
        $$"""
        table ip {{ForwardingTable}}
        delete table ip {{ForwardingTable}}
        table ip {{ForwardingTable}} {
          chain forward {
            type filter hook forward priority filter; policy drop;
            ct state established,related accept
            iifname "{{ClusterRouter.BridgeName}}" ip saddr != { {{network.NodeRange}}, {{network.PodCidr}} } drop
            oifname "{{ClusterRouter.BridgeName}}" ct status dnat accept
            iifname "{{ClusterRouter.BridgeName}}" oifname "{{ClusterRouter.BridgeName}}" accept
            ip daddr {{installation.ClusterApiAddress(network.Index)}} iifname "{{ClusterRouter.BridgeName}}" accept
            ip daddr { {{installation.ClusterApiRange}}, {{installation.UplinkRange}} } reject with icmp type admin-prohibited
            iifname "{{ClusterRouter.BridgeName}}" oifname "{{UplinkName}}" accept
          }
          chain input {
            type filter hook input priority filter; policy drop;
            iifname "lo" accept
            ct state established,related accept
            icmp type echo-request accept
            meta l4proto tcp reject with tcp reset
            reject
          }
          chain postrouting {
            type nat hook postrouting priority srcnat; policy accept;
            oifname "{{UplinkName}}" masquerade
            ip saddr { {{network.NodeRange}}, {{network.PodCidr}} } oifname "{{ClusterRouter.BridgeName}}" ct status dnat masquerade
          }
        }

        """;

    /// <summary>Translates each rule's address and port to one of its endpoints, chosen anew for each connection.</summary>
    public static string LoadBalancing(IReadOnlyList<LoadBalancerRule> rules)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"table ip {LoadBalancerTable}")
            .AppendLine(CultureInfo.InvariantCulture, $"delete table ip {LoadBalancerTable}")
            .AppendLine(CultureInfo.InvariantCulture, $"table ip {LoadBalancerTable} {{");
        for (var i = 0; i < rules.Count; i++)
            if (rules[i].Endpoints.Count > 0) AppendChain(text, i, rules[i]);
        text.AppendLine("  map ports {\n    type ipv4_addr . inet_proto . inet_service : verdict");
        var elements = rules.Select((rule, i) => (rule, i)).Where(entry => entry.rule.Endpoints.Count > 0)
            .Select(entry => $"      {entry.rule.Address} . {Protocol(entry.rule)} . {entry.rule.Port} : goto port-{entry.i}").ToList();
        if (elements.Count > 0) text.AppendLine(CultureInfo.InvariantCulture, $"    elements = {{\n{string.Join(",\n", elements)}\n    }}");
        text.AppendLine(
            """
              }
              chain prerouting {
                type nat hook prerouting priority dstnat; policy accept;
                ip daddr . meta l4proto . th dport vmap @ports
              }
            }
            """);
        return text.ToString();
    }

    private static void AppendChain(StringBuilder text, int index, LoadBalancerRule rule)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"  chain port-{index} {{");
        if (rule.SourceRanges.Count > 0)
            text.AppendLine(CultureInfo.InvariantCulture, $"    ip saddr != {{ {string.Join(", ", WithoutOverlaps(rule.SourceRanges))} }} return");
        var count = rule.Endpoints.Count;
        var choice = rule.ClientAffinity ? $"jhash ip saddr mod {count} seed 0x706c6174" : $"numgen random mod {count}";
        var endpoints = rule.Endpoints.Select((endpoint, i) => $"{i} : {endpoint.Address} . {endpoint.Port}");
        text.AppendLine(CultureInfo.InvariantCulture, $"    meta l4proto {Protocol(rule)} dnat ip to {choice} map {{ {string.Join(", ", endpoints)} }}")
            .AppendLine("  }");
    }

    private static string Protocol(LoadBalancerRule rule) => rule.Protocol == LoadBalancerProtocol.Udp ? "udp" : "tcp";

    // nft refuses a set whose intervals overlap.
    private static IEnumerable<IPNetwork> WithoutOverlaps(IReadOnlyList<IPNetwork> ranges)
    {
        var kept = new List<IPNetwork>();
        foreach (var range in ranges.OrderBy(range => range.PrefixLength))
            if (!kept.Exists(wider => RangeRules.Overlap(wider, range))) kept.Add(range);
        return kept;
    }
}
