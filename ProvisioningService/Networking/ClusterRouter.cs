using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Platform.Foundation.Installation;
using Platform.Foundation.Processes;

namespace Platform.ProvisioningService.Networking;

/// <summary>
/// Clusters' routers: for each cluster a network namespace between its nodes and the host. In it a bridge joins the nodes, routes send
/// each node's pod range to that node, and nftables translates LoadBalancer addresses to pods and masquerades what leaves.
/// </summary>
/// <remarks>Routers outlive the Host. Every method is idempotent and repairs what a kill half-way left.</remarks>
public sealed class ClusterRouter(PlatformInstallation installation)
{
    /// <summary>The bridge that joins the nodes.</summary>
    public const string BridgeName = "br0";

    // Marks the routes that are set here, so that those which went out of use are found again.
    private const string RouteProtocol = "77";

    private readonly ConcurrentDictionary<string, LoadBalancerTable> _loadBalancers = new(StringComparer.Ordinal);

    private const string Settings =
        """
        set -e
        cd /proc/sys/net/ipv4
        echo 1 >ip_forward
        for link in all default; do echo 0 >conf/$link/send_redirects; echo 0 >conf/$link/accept_redirects; done
        # Else the bridge itself would translate, and drop what has to leave by the port it came from.
        for file in ../bridge/bridge-nf-call-*; do [ ! -e $file ] || echo 0 >$file; done
        if [ -d ../ipv6 ]; then echo 1 >../ipv6/conf/all/disable_ipv6; echo 1 >../ipv6/conf/default/disable_ipv6; fi
        """;

    /// <summary>Name of the router's namespace.</summary>
    public static string NamespaceNameOf(PlatformInstallation installation, int clusterIndex) => $"{HostRules.LinkPrefix(installation)}{clusterIndex}";

    /// <summary>Makes the router, or repairs it; nodes, routes and translations that it has stay.</summary>
    /// <exception cref="ProcessFailedException">The system refused.</exception>
    public async Task EnsureAsync(ClusterNetwork network, CancellationToken cancellationToken)
    {
        var name = NamespaceNameOf(installation, network.Index);
        var host = installation.UplinkHostAddress(network.Index);
        await NetworkNamespace.EnsureAsync(name, cancellationToken);
        (await NetworkNamespace.RunAsync(name, ["sh", "-c", Settings], cancellationToken)).EnsureSuccess($"sysctl in {name}");
        await EnsureLinksAsync(name, cancellationToken);
        await NetworkCommands.BatchAsync(
        [
            $"link set {name} addrgenmode none up",
            $"address replace {host}/30 dev {name}",
        ], cancellationToken);
        await NetworkNamespace.BatchAsync(name,
        [
            "link set lo up",
            $"link set {RouterRules.UplinkName} up",
            $"address replace {installation.UplinkRouterAddress(network.Index)}/30 dev {RouterRules.UplinkName}",
            $"link set {BridgeName} up",
            $"address replace {network.Gateway}/{network.NodeRange.PrefixLength} dev {BridgeName}",
            $"route replace default via {host} dev {RouterRules.UplinkName}",
            $"route replace unreachable {network.PodCidr} metric 4294967295",
            $"route replace unreachable {network.ServiceCidr} metric 4294967295",
        ], cancellationToken);
        await NetworkNamespace.ApplyRulesAsync(name, RouterRules.Forwarding(installation, network), cancellationToken);
    }

    /// <summary>Sends each pod range to its node; ranges that are not named are sent nowhere.</summary>
    public async Task SetPodRoutesAsync(ClusterNetwork network, IReadOnlyDictionary<IPNetwork, IPAddress> routes, CancellationToken cancellationToken)
    {
        var name = NamespaceNameOf(installation, network.Index);
        var present = await ReadRoutesAsync(name, ["table", "main"], cancellationToken);
        var stale = present.Where(route => !routes.ContainsKey(route.Destination)).Select(route => $"route del {route.Destination} proto {RouteProtocol}");
        var wanted = routes
            .Where(route => network.PodCidr.Contains(route.Key.BaseAddress) && network.NodeRange.Contains(route.Value))
            .Where(route => !present.Any(other => other.Destination.Equals(route.Key) && route.Value.Equals(other.Gateway)))
            .Select(route => $"route replace {route.Key} via {route.Value} dev {BridgeName} proto {RouteProtocol}");
        await ApplyAsync(name, [.. stale, .. wanted], cancellationToken);
    }

    /// <summary>Serves exactly these ports of LoadBalancer addresses; other ports of the same addresses refuse connections.</summary>
    public async Task SetLoadBalancersAsync(ClusterNetwork network, IReadOnlyList<LoadBalancerRule> rules, CancellationToken cancellationToken)
    {
        var name = NamespaceNameOf(installation, network.Index);
        var addresses = rules.Select(rule => rule.Address).Where(installation.LoadBalancerRange.Contains).ToHashSet();
        // Addresses are the router's own: what is not translated ends here instead of going round between router and host.
        var present = await ReadRoutesAsync(name, ["table", "local"], cancellationToken);
        await ApplyAsync(name,
        [
            .. addresses.Except(present.Select(route => route.Destination.BaseAddress)).Select(address => $"route replace local {address}/32 dev lo proto {RouteProtocol}"),
            .. present.Where(route => !addresses.Contains(route.Destination.BaseAddress)).Select(route => $"route del local {route.Destination} dev lo proto {RouteProtocol}"),
        ], cancellationToken);
        var table = _loadBalancers.GetOrAdd(name, static routerName => new LoadBalancerTable(routerName));
        await ForgetUdpAsync(name, await table.SetAsync([.. rules.Where(rule => addresses.Contains(rule.Address))], cancellationToken), cancellationToken);
        await SetHostRoutesAsync(network.Index, name, addresses, cancellationToken);
    }

    /// <summary>Takes the router away, and with it the host's routes to the cluster; idempotent.</summary>
    public async Task DeleteAsync(int clusterIndex, CancellationToken cancellationToken)
    {
        var name = NamespaceNameOf(installation, clusterIndex);
        _loadBalancers.TryRemove(name, out _);
        // The namespace's links would go a moment after it; taken away first, they are gone when this returns.
        await NetworkCommands.ReadAsync(["link", "del", name], cancellationToken);
        await NetworkNamespace.DeleteAsync(name, cancellationToken);
    }

    private static async Task EnsureLinksAsync(string name, CancellationToken cancellationToken)
    {
        if ((await NetworkNamespace.RunAsync(name, ["ip", "link", "show", RouterRules.UplinkName], cancellationToken)).ExitCode != 0)
        {
            await NetworkCommands.ReadAsync(["link", "del", name], cancellationToken);
            await NetworkCommands.BatchAsync([$"link add {name} type veth peer name {RouterRules.UplinkName} netns {name}"], cancellationToken);
        }
        if ((await NetworkNamespace.RunAsync(name, ["ip", "link", "show", BridgeName], cancellationToken)).ExitCode != 0)
            await NetworkNamespace.BatchAsync(name, [$"link add {BridgeName} type bridge forward_delay 0 stp_state 0"], cancellationToken);
    }

    private async Task SetHostRoutesAsync(int index, string link, HashSet<IPAddress> addresses, CancellationToken cancellationToken)
    {
        var shown = await ProcessRunner.RunCheckedAsync("ip", ["-json", "-4", "route", "show", "dev", link, "proto", RouteProtocol], cancellationToken: cancellationToken);
        var present = KernelRoute.ParseAll(shown.Output).Select(route => route.Destination.BaseAddress).ToHashSet();
        await NetworkCommands.BatchAsync(
        [
            .. addresses.Except(present).Select(address => $"route replace {address}/32 via {installation.UplinkRouterAddress(index)} dev {link} proto {RouteProtocol}"),
            .. present.Except(addresses).Select(address => $"route del {address}/32 dev {link} proto {RouteProtocol}"),
        ], cancellationToken);
    }

    // A UDP client that keeps sending stays with the pod it began with, also when that pod is gone, unless this is forgotten.
    private static async Task ForgetUdpAsync(string name, IReadOnlyList<LoadBalancerRule> rules, CancellationToken cancellationToken)
    {
        foreach (var rule in rules.Where(rule => rule.Protocol == LoadBalancerProtocol.Udp))
        {
            string[] flow = ["-p", "udp", "--orig-dst", rule.Address.ToString(), "--orig-port-dst", rule.Port.ToString(CultureInfo.InvariantCulture)];
            var shown = await NetworkNamespace.RunAsync(name, ["conntrack", "-L", .. flow, "-o", "id"], cancellationToken);
            var gone = ConntrackFlow.ParseAll(shown.Output).Select(found => found.ReplySource)
                .Where(source => !rule.Endpoints.Any(endpoint => endpoint.Address.Equals(source))).Distinct();
            foreach (var source in gone)
                await NetworkNamespace.RunAsync(name, ["conntrack", "-D", .. flow, "--reply-src", source.ToString()], cancellationToken);
        }
    }

    private static async Task<IReadOnlyList<KernelRoute>> ReadRoutesAsync(string name, string[] table, CancellationToken cancellationToken)
    {
        string[] command = ["ip", "-json", "-4", "route", "show", .. table, "proto", RouteProtocol];
        return KernelRoute.ParseAll((await NetworkNamespace.RunAsync(name, command, cancellationToken)).EnsureSuccess($"ip route in {name}").Output);
    }

    private static Task ApplyAsync(string name, IReadOnlyList<string> commands, CancellationToken cancellationToken) =>
        commands.Count == 0 ? Task.CompletedTask : NetworkNamespace.BatchAsync(name, commands, cancellationToken);
}
