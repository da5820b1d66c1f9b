using System.Net;
using System.Net.Sockets;
using Platform.Foundation.Installation;

namespace Platform.ProvisioningService.Networking;

/// <summary>Decides whether a cluster's ranges would cut off something that the machine really uses.</summary>
internal static class RangeRules
{
    /// <summary>Finds the first range that cannot be had.</summary>
    /// <param name="installation">The installation.</param>
    /// <param name="network">The cluster's ranges.</param>
    /// <param name="routes">The host's routes, the installation's own left out.</param>
    /// <param name="nameServers">Name servers that the host asks.</param>
    public static RangeConflict? FindConflict(
        PlatformInstallation installation, ClusterNetwork network, IReadOnlyList<KernelRoute> routes, IReadOnlyList<IPAddress> nameServers)
    {
        (string Name, IPNetwork Range)[] ranges = [("node", network.NodeRange), ("pod", network.PodCidr), ("service", network.ServiceCidr)];
        for (var i = 0; i < ranges.Length; i++)
        {
            var (name, range) = ranges[i];
            foreach (var (otherName, other) in ranges[..i])
                if (Overlap(range, other)) return new RangeConflict(range, $"The {name} range {range} overlaps the {otherName} range {other}: choose ranges apart from each other.");
            if (FindConflict(installation, range, routes, nameServers) is { } reason)
                return new RangeConflict(range, $"The {name} range {range} {reason}: choose another range for the cluster.");
        }
        return null;
    }

    /// <summary>Whether two ranges have an address in common.</summary>
    public static bool Overlap(IPNetwork one, IPNetwork other) => one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress);

    private static string? FindConflict(
        PlatformInstallation installation, IPNetwork range, IReadOnlyList<KernelRoute> routes, IReadOnlyList<IPAddress> nameServers)
    {
        if (range.BaseAddress.AddressFamily != AddressFamily.InterNetwork) return "is not an IPv4 range";
        if (range.PrefixLength is < 8 or > 30) return "must have a prefix of /8 to /30";
        if (Overlap(range, installation.Pool)) return $"overlaps the platform's own pool {installation.Pool}";
        if (Overlap(range, IPNetwork.Parse("127.0.0.0/8"))) return "overlaps the loopback range";
        // An equal or a longer route of the host's wins over ours; a shorter one would be cut.
        var cut = routes.FirstOrDefault(route =>
            route.Destination.PrefixLength is > 0 && route.Destination.PrefixLength < range.PrefixLength && Overlap(route.Destination, range));
        if (cut is not null) return $"lies within {cut.Destination}, which this machine reaches over {cut.Device ?? cut.Type}";
        foreach (var address in nameServers.Concat(routes.Select(route => route.Gateway).OfType<IPAddress>()))
            if (range.Contains(address) && !routes.Any(route => route.Destination.PrefixLength >= range.PrefixLength && route.Destination.Contains(address)))
                return $"contains {address}, which this machine uses";
        return null;
    }
}
