using System.Text.RegularExpressions;
using Platform.Foundation.Installation;

namespace Platform.ProvisioningService.Networking;

/// <summary>The host's nftables rules of an installation, in a table of their own.</summary>
internal static partial class HostRules
{
    /// <summary>Prefix of the installation's links and network namespaces on the host.</summary>
    public static string LinkPrefix(PlatformInstallation installation) => $"plt-{installation.Id}-";

    /// <summary>Name of the table.</summary>
    public static string TableName(PlatformInstallation installation) => TableName(installation.Id);

    /// <summary>Name of the table of the installation with an id.</summary>
    public static string TableName(string id) => $"platform-{id}";

    /// <summary>The data directory that a table, as nft lists it, says it belongs to; null when it does not say.</summary>
    public static string? ReadDataDirectory(string table) => Comment().Match(table) is { Success: true } found ? found.Groups[1].Value : null;

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
              {{PresentComment(installation.DataDirectory)}}
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

    // nft knows no escapes within a comment, and at most 128 bytes.
    private static string PresentComment(string directory) => PlainPath().IsMatch(directory) ? $"comment \"{directory}\"" : "";

    [GeneratedRegex(@"\A[A-Za-z0-9/._ -]{1,127}\z")]
    private static partial Regex PlainPath();

    [GeneratedRegex("comment \"([^\"]*)\"")]
    private static partial Regex Comment();
}
