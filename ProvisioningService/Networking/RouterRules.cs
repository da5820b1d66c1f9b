using Platform.Foundation.Installation;

namespace Platform.ProvisioningService.Networking;

/// <summary>The nftables rules of a cluster's router.</summary>
internal static class RouterRules
{
    /// <summary>The router's end of the uplink to the host.</summary>
    public const string UplinkName = "uplink";

    private const string ForwardingTable = "router";

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
}
