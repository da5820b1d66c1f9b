using System.Net;
using Platform.Foundation.Processes;
using Platform.ProvisioningService.Networking;

namespace Platform.ProvisioningService.Tests.Networking;

[Collection(NetworkCollection.Name)]
public sealed class LifecycleTests
{
    [Fact]
    public async Task Purging_leaves_the_machine_as_it_was()
    {
        var before = await TestNetwork.TakeInventoryAsync();
        var network = new TestNetwork();
        foreach (var index in (int[])[0, 7])
        {
            var cluster = await network.AddClusterAsync(index);
            await network.AddNodeAsync(cluster, 1);
            await network.Router.SetLoadBalancersAsync(cluster, [RuleOf(index)], default);
        }
        (await TestNetwork.TakeInventoryAsync()).ShouldNotBe(before);

        await network.Host.PurgeAsync(default);
        (await TestNetwork.TakeInventoryAsync()).ShouldBe(before);
        await network.Host.PurgeAsync(default);
        (await TestNetwork.TakeInventoryAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Deleting_one_cluster_leaves_another_of_equal_ranges_untouched()
    {
        await using var network = new TestNetwork();
        var staying = await network.AddClusterAsync(3);
        await network.AddNodeAsync(staying, 1);
        await network.Router.SetLoadBalancersAsync(staying, [RuleOf(3)], default);
        var before = await TestNetwork.TakeInventoryAsync();

        var going = await network.AddClusterAsync(4);
        await network.Router.SetLoadBalancersAsync(going, [RuleOf(4)], default);
        await network.Router.DeleteAsync(going.Index, default);
        await network.Host.RemoveClusterRangesAsync(going, default);

        (await TestNetwork.TakeInventoryAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_pool_that_another_installation_has_is_refused()
    {
        await using var first = new TestNetwork();
        await first.Host.EnsureAsync(default);
        var before = await TestNetwork.TakeInventoryAsync();
        await using var second = new TestNetwork();

        var refusal = await second.Host.RequirePoolAsync(default).ShouldThrowAsync<InvalidOperationException>();

        refusal.Message.ShouldContain("--pool");
        refusal.Message.ShouldContain($"platform down --purge --data-dir '{first.Installation.DataDirectory}'");
        (await TestNetwork.TakeInventoryAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Making_everything_again_changes_nothing()
    {
        await using var network = new TestNetwork();
        var cluster = await network.AddClusterAsync(0);
        await network.AddNodeAsync(cluster, 1);
        await network.Router.SetLoadBalancersAsync(cluster, [RuleOf(0)], default);
        var (host, router) = (await TestNetwork.TakeInventoryAsync(), await InventoryOfRouterAsync(network));

        await network.AddClusterAsync(0);
        await network.AddNodeAsync(cluster, 1).ShouldThrowAsync<ProcessFailedException>();
        await network.Router.SetLoadBalancersAsync(cluster, [RuleOf(0)], default);

        (await TestNetwork.TakeInventoryAsync()).ShouldBe(host);
        (await InventoryOfRouterAsync(network)).ShouldBe(router);
    }

    [Theory]
    [InlineData("ip", "link", "del", "uplink")]
    [InlineData("ip", "link", "del", "br0")]
    [InlineData("nft", "flush", "ruleset")]
    [InlineData("ip", "route", "del", "default")]
    [InlineData("ip", "address", "flush", "dev", "br0")]
    public async Task A_damaged_router_is_repaired(params string[] damage)
    {
        await using var network = new TestNetwork();
        var cluster = await network.AddClusterAsync(0);
        var before = await InventoryOfRouterAsync(network);
        var name = ClusterRouter.NamespaceNameOf(network.Installation, 0);
        (await NetworkNamespace.RunAsync(name, damage, default)).ExitCode.ShouldBe(0);

        await network.Router.EnsureAsync(cluster, default);
        (await InventoryOfRouterAsync(network)).ShouldBe(before);
    }

    [Fact]
    public async Task A_namespace_whose_name_outlived_it_is_made_anew()
    {
        await using var network = new TestNetwork();
        var name = ClusterRouter.NamespaceNameOf(network.Installation, 0);
        Directory.CreateDirectory("/run/netns");
        await File.WriteAllTextAsync($"/run/netns/{name}", "");
        await network.AddClusterAsync(0);
        NetworkNamespace.Exists(name).ShouldBeTrue();
    }

    [Fact]
    public async Task Pod_routes_follow_the_nodes()
    {
        await using var network = new TestNetwork();
        var cluster = await network.AddClusterAsync(0);
        var (first, second) = (IPNetwork.Parse("10.244.1.0/24"), IPNetwork.Parse("10.244.2.0/24"));
        await network.Router.SetPodRoutesAsync(cluster, new Dictionary<IPNetwork, IPAddress> { [first] = cluster.NodeAddress(4), [second] = cluster.NodeAddress(5) }, default);
        await network.Router.SetPodRoutesAsync(cluster, new Dictionary<IPNetwork, IPAddress>
        {
            [second] = cluster.NodeAddress(6),
            // A node says its own address: one outside the cluster's ranges is not believed.
            [IPNetwork.Parse("10.244.9.0/24")] = IPAddress.Parse("192.0.2.1"),
            [IPNetwork.Parse("240.19.0.0/24")] = cluster.NodeAddress(7),
        }, default);

        var routes = (await NetworkNamespace.RunAsync(ClusterRouter.NamespaceNameOf(network.Installation, 0), ["ip", "route", "show", "proto", "77"], default)).Output;
        routes.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ShouldBe(["10.244.2.0/24 via 10.224.0.6 dev br0"]);
    }

    [Fact]
    public async Task Forwarding_is_switched_back_when_it_was_off()
    {
        const string setting = "/proc/sys/net/ipv4/ip_forward";
        var before = await File.ReadAllTextAsync(setting);
        await using (var network = new TestNetwork())
        {
            await network.Host.EnsureAsync(default);
            (await File.ReadAllTextAsync(setting)).Trim().ShouldBe("1");
        }
        (await File.ReadAllTextAsync(setting)).ShouldBe(before);
    }

    private static LoadBalancerRule RuleOf(int index) => new()
    {
        Address = TestNetwork.LoadBalancerAddress(index + 1),
        Protocol = LoadBalancerProtocol.Tcp,
        Port = 80,
        Endpoints = [new IPEndPoint(TestNetwork.PodAddress(1), 8080)],
    };

    private static async Task<string> InventoryOfRouterAsync(TestNetwork network)
    {
        var name = ClusterRouter.NamespaceNameOf(network.Installation, 0);
        const string script = "ip -4 -o address | sed 's/^[0-9]*: //'; ip -4 route show table all; nft list ruleset; cat /proc/sys/net/ipv4/ip_forward";
        var lines = (await NetworkNamespace.RunAsync(name, ["sh", "-c", script], default)).Output.Split('\n');
        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }
}
