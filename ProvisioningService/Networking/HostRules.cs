using Platform.Foundation.Installation;

namespace Platform.ProvisioningService.Networking;

/// <summary>The host's nftables rules of an installation, in a table of their own.</summary>
internal static class HostRules
{
    /// <summary>Prefix of the installation's links and network namespaces on the host.</summary>
    public static string LinkPrefix(PlatformInstallation installation) => $"plt-{installation.Id}-";

    /// <summary>Name of the table.</summary>
    public static string TableName(PlatformInstallation installation) => $"platform-{installation.Id}";

    /// <summary>Takes the table away, also when it is not there.</summary>
    public static string Remove(PlatformInstallation installation) =>
        $"""
        table inet {TableName(installation)}
        delete table inet {TableName(installation)}

        """;

    /// <summary>
    /// What comes from the clusters may reach the platform's public port, other clusters' LoadBalancer addresses and the outside world,
    /// and nothing else of the host.
    /// </summary>
    public static string Replace(PlatformInstallation installation)
    {
        var uplinks = $"\"{LinkPrefix(installation)}*\"";
        var served = $"{{ {installation.PlatformAddress}, {installation.ClusterApiRange} }}";
        return Remove(installation) +
            $$"""
            table inet {{TableName(installation)}} {
              chain input {
                type filter hook input priority filter - 10; policy accept;
                iifname != {{uplinks}} return
                ct state established,related accept
                ip daddr {{served}} tcp dport {{installation.Port}} accept
                ip daddr {{served}} icmp type echo-request accept
                reject with icmpx type admin-prohibited
              }
              chain forward {
                type filter hook forward priority filter - 10; policy accept;
                iifname != {{uplinks}} oifname != {{uplinks}} return
                ct state established,related accept
                oifname {{uplinks}} ip daddr {{installation.LoadBalancerRange}} accept
                oifname {{uplinks}} reject with icmpx type admin-prohibited
              }
              chain postrouting {
                type nat hook postrouting priority srcnat; policy accept;
                ip saddr {{installation.UplinkRange}} oifname != {{uplinks}} masquerade
              }
            }

            """;
    }
}
