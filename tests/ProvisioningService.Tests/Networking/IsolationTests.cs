using System.Net;
using System.Net.Sockets;
using Platform.ProvisioningService.Networking;

namespace Platform.ProvisioningService.Tests.Networking;

[Collection(NetworkCollection.Name)]
public sealed class IsolationTests
{
    [Fact]
    public async Task Clusters_of_equal_ranges_see_their_own_pods_only()
    {
        await using var network = new TestNetwork();
        var (first, second) = (await network.AddClusterAsync(0), await network.AddClusterAsync(1));
        var (one, two) = (await network.AddNodeAsync(first, 1), await network.AddNodeAsync(second, 1));
        var other = await network.AddNodeAsync(second, 2);
        await using var serverOne = await NamedServer.StartAsync(one, TestNetwork.PodAddress(1), 8080, "first");
        await using var serverTwo = await NamedServer.StartAsync(two, TestNetwork.PodAddress(1), 8080, "second");
        await using var serverOther = await NamedServer.StartAsync(other, TestNetwork.PodAddress(2), 8080, "other");

        (await TestNetwork.AskAsync(one, TestNetwork.PodAddress(1), 8080)).ShouldStartWith("first ");
        (await TestNetwork.AskAsync(other, TestNetwork.PodAddress(1), 8080)).ShouldStartWith("second ");
        // The first cluster has no second node: its router knows of nowhere to send this.
        (await TestNetwork.AskAsync(one, TestNetwork.PodAddress(2), 8080)).ShouldBe(nameof(SocketError.HostUnreachable));
        (await TestNetwork.AskAsync(null, TestNetwork.PodAddress(1), 8080)).ShouldBe(nameof(SocketError.HostUnreachable));
    }

    [Fact]
    public async Task A_cluster_reaches_another_one_by_its_load_balancer_address_and_in_no_other_way()
    {
        await using var network = new TestNetwork();
        var (first, second) = (await network.AddClusterAsync(0), await network.AddClusterAsync(1));
        var (one, two) = (await network.AddNodeAsync(first, 1), await network.AddNodeAsync(second, 1));
        await using var server = await NamedServer.StartAsync(two, TestNetwork.PodAddress(1), 8080, "second");
        var rule = new LoadBalancerRule
        {
            Address = TestNetwork.LoadBalancerAddress(9),
            Protocol = LoadBalancerProtocol.Tcp,
            Port = 80,
            Endpoints = [new IPEndPoint(TestNetwork.PodAddress(1), 8080)],
        };
        await network.Router.SetLoadBalancersAsync(second, [rule], default);

        (await TestNetwork.AskAsync(one, rule.Address, 80, TestNetwork.PodAddress(1))).ShouldBe($"second {network.Installation.UplinkRouterAddress(0)}");
        (await TestNetwork.AskAsync(one, network.Installation.UplinkRouterAddress(1), 80)).ShouldBe(nameof(SocketError.HostUnreachable));
        (await TestNetwork.AskAsync(one, network.Installation.ClusterApiAddress(1), network.Installation.Port)).ShouldBe(nameof(SocketError.HostUnreachable));
    }

    [Fact]
    public async Task Of_the_host_a_pod_reaches_the_platforms_port_and_nothing_else()
    {
        await using var network = new TestNetwork();
        var cluster = await network.AddClusterAsync(0);
        var node = await network.AddNodeAsync(cluster, 1);
        var api = network.Installation.ClusterApiAddress(0);
        await using var platform = await NamedServer.StartAsync(null, network.Installation.PlatformAddress, network.Installation.Port, "platform");
        await using var apiServer = await NamedServer.StartAsync(null, api, network.Installation.Port, "api");
        await using var private1 = await NamedServer.StartAsync(null, network.Installation.PlatformAddress, 2222, "private");
        await using var private2 = await NamedServer.StartAsync(null, network.Installation.UplinkHostAddress(0), 2222, "private");

        (await TestNetwork.AskAsync(node, network.Installation.PlatformAddress, network.Installation.Port, TestNetwork.PodAddress(1))).ShouldStartWith("platform ");
        (await TestNetwork.AskAsync(node, api, network.Installation.Port, TestNetwork.PodAddress(1))).ShouldStartWith("api ");
        (await TestNetwork.AskAsync(node, network.Installation.PlatformAddress, 2222)).ShouldBe(nameof(SocketError.HostUnreachable));
        (await TestNetwork.AskAsync(node, network.Installation.UplinkHostAddress(0), 2222)).ShouldBe(nameof(SocketError.HostUnreachable));
    }

    [Fact]
    public async Task A_sender_that_is_no_address_of_the_cluster_is_not_forwarded()
    {
        await using var network = new TestNetwork();
        var cluster = await network.AddClusterAsync(0);
        var node = await network.AddNodeAsync(cluster, 1);
        await NetworkNamespace.BatchAsync(node, ["address add 192.0.2.77/32 dev lo"], default);
        await using var server = await NamedServer.StartAsync(null, network.Installation.PlatformAddress, network.Installation.Port, "platform");

        (await TestNetwork.AskAsync(node, network.Installation.PlatformAddress, network.Installation.Port, IPAddress.Parse("192.0.2.77"))).ShouldBe("silence");
    }
}
