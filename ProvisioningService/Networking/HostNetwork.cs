using System.Globalization;
using System.Net;
using System.Text.Json;
using Platform.Foundation.Installation;
using Platform.Foundation.Processes;

namespace Platform.ProvisioningService.Networking;

/// <summary>What an installation has in the host's own network: addresses on <c>lo</c>, routes, rules and forwarding.</summary>
/// <remarks>
/// Every change is idempotent and is found again by its name, never by memory. Routes are told apart by their metric, which carries the
/// installation and the cluster, so that clusters with equal ranges do not take each other's away; it is high, so that an equal route
/// of the host's own wins. See docs/architecture.md, "Addresses and names of an installation".
/// </remarks>
public sealed class HostNetwork(PlatformInstallation installation)
{
    private const string ForwardingSetting = "/proc/sys/net/ipv4/ip_forward";

    // Shared by all installations of the machine: the last one to go puts back what the first one found.
    private const string ForwardingMemory = "/run/platform-ip-forward";

    private uint InstallationBits => uint.Parse(installation.Id, NumberStyles.HexNumber, CultureInfo.InvariantCulture) << 12;

    // Metrics from here on are of installations of the platform.
    private const uint FirstMetric = 0xE0000000u;

    private uint PoolMetric => FirstMetric | InstallationBits;

    private const uint FirstClusterMetric = 0xF0000000u;

    private uint ClusterMetric(int index) => FirstClusterMetric | InstallationBits | (uint)index;

    /// <summary>Checks, before anything is made, that the pool is this installation's: two with one pool would send each other's packets nowhere.</summary>
    /// <exception cref="InvalidOperationException">Another installation of this machine has the pool.</exception>
    public async Task RequirePoolAsync(CancellationToken cancellationToken)
    {
        var holder = (await ReadRoutesAsync(cancellationToken)).FirstOrDefault(route =>
            route.Type == "unreachable" && route.Metric is >= FirstMetric and < FirstClusterMetric && !IsOwn(route) && RangeRules.Overlap(route.Destination, installation.Pool));
        if (holder is null) return;
        var id = ((holder.Metric & 0x0FFFF000u) >> 12).ToString("x4", CultureInfo.InvariantCulture);
        var rules = (await ProcessRunner.RunAsync("nft", ["list", "table", "inet", HostRules.TableName(id)], cancellationToken: cancellationToken)).Output;
        var directory = HostRules.ReadDataDirectory(rules) is { } known ? $"'{known}'" : "DIR";
        throw new InvalidOperationException(
            $"The address pool {installation.Pool} belongs to another installation of this machine ({id}): choose another with --pool, or remove that one with 'platform down --purge --data-dir {directory}'.");
    }

    /// <summary>Makes the platform address, the pool's routes, the rules, and forwarding.</summary>
    /// <exception cref="ProcessFailedException">The system refused; most often for want of root.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        await EnableForwardingAsync(cancellationToken);
        await NetworkCommands.BatchAsync(
        [
            $"address replace {installation.PlatformAddress}/32 dev lo",
            $"route replace unreachable {installation.Pool} metric {PoolMetric}",
        ], cancellationToken);
        await NetworkCommands.ApplyRulesAsync(HostRules.Replace(installation), cancellationToken);
    }

    /// <summary>Says whether the machine can carry a cluster's ranges; null when it can.</summary>
    public async Task<RangeConflict?> FindConflictAsync(ClusterNetwork network, CancellationToken cancellationToken)
    {
        // Neither this installation's routes nor another's are the machine's own.
        var routes = (await ReadRoutesAsync(cancellationToken)).Where(route => route.Type != "unreachable" || route.Metric < FirstMetric).ToList();
        return RangeRules.FindConflict(installation, network, routes, ReadNameServers());
    }

    /// <summary>Keeps packets for a cluster's ranges from leaving the machine, and makes the address of its API server.</summary>
    /// <returns>Null when done; else why the machine cannot carry the ranges, and then nothing was done.</returns>
    public async Task<RangeConflict?> AddClusterRangesAsync(ClusterNetwork network, CancellationToken cancellationToken)
    {
        if (await FindConflictAsync(network, cancellationToken) is { } conflict) return conflict;
        var metric = ClusterMetric(network.Index);
        await NetworkCommands.BatchAsync(
        [
            $"address replace {installation.ClusterApiAddress(network.Index)}/32 dev lo",
            .. Ranges(network).Select(range => $"route replace unreachable {range} metric {metric}"),
        ], cancellationToken);
        return null;
    }

    /// <summary>Takes back what <see cref="AddClusterRangesAsync"/> made, whatever the ranges were then; idempotent.</summary>
    public async Task RemoveClusterRangesAsync(int clusterIndex, CancellationToken cancellationToken)
    {
        var metric = ClusterMetric(clusterIndex);
        var routes = (await ReadRoutesAsync(cancellationToken)).Where(route => route.Type == "unreachable" && route.Metric == metric);
        var addresses = (await ReadLoopbackAddressesAsync(cancellationToken)).Where(address => address.Equals(installation.ClusterApiAddress(clusterIndex)));
        await RemoveAsync(routes, addresses, cancellationToken);
    }

    /// <inheritdoc cref="RemoveClusterRangesAsync(int, CancellationToken)"/>
    public Task RemoveClusterRangesAsync(ClusterNetwork network, CancellationToken cancellationToken) =>
        RemoveClusterRangesAsync(network.Index, cancellationToken);

    /// <summary>Removes everything of the installation from the machine's network: routers and nodes' namespaces, links, routes, addresses, rules.</summary>
    public async Task PurgeAsync(CancellationToken cancellationToken)
    {
        var prefix = HostRules.LinkPrefix(installation);
        foreach (var name in NetworkNamespace.List(prefix)) await NetworkNamespace.DeleteAsync(name, cancellationToken);
        foreach (var link in await ReadLinksAsync(prefix, cancellationToken)) await NetworkCommands.ReadAsync(["link", "del", link], cancellationToken);
        var routes = (await ReadRoutesAsync(cancellationToken)).Where(IsOwn);
        var addresses = (await ReadLoopbackAddressesAsync(cancellationToken)).Where(installation.Pool.Contains);
        await RemoveAsync(routes, addresses, cancellationToken);
        await NetworkCommands.ApplyRulesAsync(HostRules.Remove(installation), cancellationToken);
        await RestoreForwardingAsync(cancellationToken);
    }

    private static IEnumerable<IPNetwork> Ranges(ClusterNetwork network) => [network.NodeRange, network.PodCidr, network.ServiceCidr];

    private bool IsOwn(KernelRoute route) =>
        (route.Type == "unreachable" && (route.Metric & 0xEFFFF000u) == PoolMetric)
        || route.Device?.StartsWith(HostRules.LinkPrefix(installation), StringComparison.Ordinal) == true;

    private static async Task RemoveAsync(IEnumerable<KernelRoute> routes, IEnumerable<IPAddress> addresses, CancellationToken cancellationToken)
    {
        List<string> commands =
        [
            .. routes.Where(route => route.Type == "unreachable").Select(route => $"route del unreachable {route.Destination} metric {route.Metric}"),
            .. addresses.Select(address => $"address del {address}/32 dev lo"),
        ];
        await NetworkCommands.BatchAsync(commands, cancellationToken);
    }

    private static async Task<IReadOnlyList<KernelRoute>> ReadRoutesAsync(CancellationToken cancellationToken) =>
        KernelRoute.ParseAll((await ProcessRunner.RunCheckedAsync("ip", ["-json", "-4", "route", "show"], cancellationToken: cancellationToken)).Output);

    private static async Task<IReadOnlyList<IPAddress>> ReadLoopbackAddressesAsync(CancellationToken cancellationToken)
    {
        var json = (await ProcessRunner.RunCheckedAsync("ip", ["-json", "-4", "address", "show", "dev", "lo"], cancellationToken: cancellationToken)).Output;
        using var document = JsonDocument.Parse(json);
        return
        [
            .. from link in document.RootElement.EnumerateArray()
               where link.TryGetProperty("addr_info", out _)
               from address in link.GetProperty("addr_info").EnumerateArray()
               where address.GetProperty("prefixlen").GetInt32() == 32
               select IPAddress.Parse(address.GetProperty("local").GetString()!),
        ];
    }

    private static async Task<IReadOnlyList<string>> ReadLinksAsync(string prefix, CancellationToken cancellationToken)
    {
        var json = await NetworkCommands.ReadAsync(["-json", "link", "show"], cancellationToken);
        using var document = JsonDocument.Parse(json.Length == 0 ? "[]" : json);
        return
        [
            .. from link in document.RootElement.EnumerateArray()
               where link.TryGetProperty("ifname", out _)
               let name = link.GetProperty("ifname").GetString()!
               where name.StartsWith(prefix, StringComparison.Ordinal)
               select name,
        ];
    }

    private static List<IPAddress> ReadNameServers()
    {
        if (!File.Exists("/etc/resolv.conf")) return [];
        return
        [
            .. from line in File.ReadLines("/etc/resolv.conf")
               let words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)
               where words is ["nameserver", _, ..]
               select IPAddress.TryParse(words[1], out var address) ? address : null into address
               where address is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetwork }
               select address,
        ];
    }

    private static async Task EnableForwardingAsync(CancellationToken cancellationToken)
    {
        var found = (await File.ReadAllTextAsync(ForwardingSetting, cancellationToken)).Trim();
        if (found == "1") return;
        await File.WriteAllTextAsync(ForwardingMemory, found, cancellationToken);
        await File.WriteAllTextAsync(ForwardingSetting, "1", cancellationToken);
    }

    private static async Task RestoreForwardingAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(ForwardingMemory)) return;
        var tables = (await ProcessRunner.RunAsync("nft", ["list", "tables"], cancellationToken: cancellationToken)).Output;
        if (tables.Contains("table inet platform-", StringComparison.Ordinal)) return;
        await File.WriteAllTextAsync(ForwardingSetting, await File.ReadAllTextAsync(ForwardingMemory, cancellationToken), cancellationToken);
        File.Delete(ForwardingMemory);
    }
}
