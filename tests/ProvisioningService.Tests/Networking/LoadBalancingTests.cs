using System.Net;
using System.Net.Sockets;
using System.Text;
using Platform.ProvisioningService.Networking;

namespace Platform.ProvisioningService.Tests.Networking;

[Collection(NetworkCollection.Name)]
public sealed class LoadBalancingTests
{
    private static readonly IPAddress Address = TestNetwork.LoadBalancerAddress(5);

    [Fact]
    public async Task Connections_to_a_load_balancer_address_from_the_host_are_spread_over_all_pods()
    {
        await using var network = new TestNetwork();
        var cluster = await network.AddClusterAsync(0);
        await using var one = await NamedServer.StartAsync(await network.AddNodeAsync(cluster, 1), TestNetwork.PodAddress(1), 8080, "one");
        await using var two = await NamedServer.StartAsync(await network.AddNodeAsync(cluster, 2), TestNetwork.PodAddress(2), 8081, "two");
        await network.Router.SetLoadBalancersAsync(cluster, [Rule(new(TestNetwork.PodAddress(1), 8080), new(TestNetwork.PodAddress(2), 8081))], default);

        var answers = new HashSet<string>();
        for (var i = 0; i < 40; i++) answers.Add(await TestNetwork.AskAsync(null, Address, 80));

        answers.ShouldBe([$"one {network.Installation.UplinkHostAddress(0)}", $"two {network.Installation.UplinkHostAddress(0)}"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_pod_reaches_itself_and_its_neighbours_through_its_own_clusters_address()
    {
        await using var network = new TestNetwork();
        var cluster = await network.AddClusterAsync(0);
        var node = await network.AddNodeAsync(cluster, 1);
        await using var server = await NamedServer.StartAsync(node, TestNetwork.PodAddress(1), 8080, "one");
        await network.Router.SetLoadBalancersAsync(cluster, [Rule(new IPEndPoint(TestNetwork.PodAddress(1), 8080))], default);

        (await TestNetwork.AskAsync(node, Address, 80, TestNetwork.PodAddress(1))).ShouldStartWith("one ");
        (await TestNetwork.AskAsync(node, Address, 80, TestNetwork.PodAddress(1, 1))).ShouldStartWith("one ");
        (await TestNetwork.AskAsync(node, Address, 80)).ShouldStartWith("one ");
    }

    [Fact]
    public async Task A_port_without_pods_and_a_port_of_no_service_refuse_connections_at_once()
    {
        await using var network = new TestNetwork();
        var cluster = await network.AddClusterAsync(0);
        var node = await network.AddNodeAsync(cluster, 1);
        await network.Router.SetLoadBalancersAsync(cluster, [Rule()], default);

        (await TestNetwork.AskAsync(null, Address, 80)).ShouldBe(nameof(SocketError.ConnectionRefused));
        (await TestNetwork.AskAsync(null, Address, 81)).ShouldBe(nameof(SocketError.ConnectionRefused));
        (await TestNetwork.AskAsync(node, Address, 80)).ShouldBe(nameof(SocketError.ConnectionRefused));
        (await TestNetwork.AskAsync(null, TestNetwork.LoadBalancerAddress(6), 80)).ShouldNotBe("silence");
    }

    [Fact]
    public async Task Only_clients_of_the_source_ranges_are_let_in()
    {
        await using var network = new TestNetwork();
        var cluster = await network.AddClusterAsync(0);
        var node = await network.AddNodeAsync(cluster, 1);
        await using var server = await NamedServer.StartAsync(node, TestNetwork.PodAddress(1), 8080, "one");
        var rule = Rule(new IPEndPoint(TestNetwork.PodAddress(1), 8080)) with { SourceRanges = [IPNetwork.Parse("10.244.0.0/16"), IPNetwork.Parse("10.244.1.0/24")] };
        await network.Router.SetLoadBalancersAsync(cluster, [rule], default);

        (await TestNetwork.AskAsync(null, Address, 80)).ShouldBe(nameof(SocketError.ConnectionRefused));
        (await TestNetwork.AskAsync(node, Address, 80, TestNetwork.PodAddress(1, 1))).ShouldStartWith("one ");
    }

    [Fact]
    public async Task A_client_with_affinity_stays_with_one_pod()
    {
        await using var network = new TestNetwork();
        var cluster = await network.AddClusterAsync(0);
        var node = await network.AddNodeAsync(cluster, 1);
        await using var one = await NamedServer.StartAsync(node, TestNetwork.PodAddress(1), 8080, "one");
        await using var two = await NamedServer.StartAsync(node, TestNetwork.PodAddress(1, 1), 8080, "two");
        var rule = Rule(new(TestNetwork.PodAddress(1), 8080), new(TestNetwork.PodAddress(1, 1), 8080)) with { AffinitySeconds = 100 };
        await network.Router.SetLoadBalancersAsync(cluster, [rule], default);

        var answers = new HashSet<string>();
        for (var i = 0; i < 20; i++) answers.Add(await TestNetwork.AskAsync(null, Address, 80));
        answers.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_client_with_affinity_stays_with_its_pod_while_others_come_and_loses_it_with_the_pod()
    {
        await using var network = new TestNetwork();
        var (cluster, router) = (await network.AddClusterAsync(0), network.Router);
        var node = await network.AddNodeAsync(cluster, 1);
        await using var one = await NamedServer.StartAsync(node, TestNetwork.PodAddress(1), 8080, "one");
        await using var two = await NamedServer.StartAsync(node, TestNetwork.PodAddress(1, 1), 8080, "two");
        IPEndPoint first = new(TestNetwork.PodAddress(1), 8080), second = new(TestNetwork.PodAddress(1, 1), 8080);
        await router.SetLoadBalancersAsync(cluster, [Rule(first) with { AffinitySeconds = 100 }], default);
        (await TestNetwork.AskAsync(null, Address, 80)).ShouldStartWith("one ");

        await router.SetLoadBalancersAsync(cluster, [Rule(first, second) with { AffinitySeconds = 100 }], default);
        for (var i = 0; i < 20; i++) (await TestNetwork.AskAsync(null, Address, 80)).ShouldStartWith("one ");

        await router.SetLoadBalancersAsync(cluster, [Rule(second) with { AffinitySeconds = 100 }], default);
        (await TestNetwork.AskAsync(null, Address, 80)).ShouldStartWith("two ");
    }

    [Fact]
    public async Task Translations_that_somebody_took_away_come_back_with_the_next_round()
    {
        await using var network = new TestNetwork();
        var (cluster, router) = (await network.AddClusterAsync(0), network.Router);
        await using var server = await NamedServer.StartAsync(await network.AddNodeAsync(cluster, 1), TestNetwork.PodAddress(1), 8080, "one");
        var rule = Rule(new IPEndPoint(TestNetwork.PodAddress(1), 8080));
        await router.SetLoadBalancersAsync(cluster, [rule], default);
        var name = ClusterRouter.NamespaceNameOf(network.Installation, 0);
        (await NetworkNamespace.RunAsync(name, ["nft", "delete", "table", "ip", "loadbalancers"], default)).ExitCode.ShouldBe(0);
        (await TestNetwork.AskAsync(null, Address, 80)).ShouldBe(nameof(SocketError.ConnectionRefused));

        await router.SetLoadBalancersAsync(cluster, [rule], default);

        (await TestNetwork.AskAsync(null, Address, 80)).ShouldStartWith("one ");
    }

    [Fact]
    public async Task An_open_connection_lives_on_while_its_pod_is_taken_out_of_the_rules()
    {
        await using var network = new TestNetwork();
        var cluster = await network.AddClusterAsync(0);
        var node = await network.AddNodeAsync(cluster, 1);
        using var listener = await NamespaceThread.RunAsync(node, () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        listener.Bind(new IPEndPoint(TestNetwork.PodAddress(1), 8080));
        listener.Listen();
        await network.Router.SetLoadBalancersAsync(cluster, [Rule(new IPEndPoint(TestNetwork.PodAddress(1), 8080))], default);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(new IPEndPoint(Address, 80));
        using var served = await listener.AcceptAsync();

        await network.Router.SetLoadBalancersAsync(cluster, [Rule()], default);
        await network.Router.EnsureAsync(cluster, default);

        await served.SendAsync("still here"u8.ToArray());
        var buffer = new byte[32];
        Encoding.UTF8.GetString(buffer, 0, await client.ReceiveAsync(buffer)).ShouldBe("still here");
        (await TestNetwork.AskAsync(null, Address, 80)).ShouldBe(nameof(SocketError.ConnectionRefused));
    }

    [Fact]
    public async Task Datagrams_of_a_busy_client_move_to_another_pod_when_theirs_is_gone()
    {
        await using var network = new TestNetwork();
        var cluster = await network.AddClusterAsync(0);
        var node = await network.AddNodeAsync(cluster, 1);
        await using var one = await NamedServer.StartAsync(node, TestNetwork.PodAddress(1), 5300, "one", ProtocolType.Udp);
        await using var two = await NamedServer.StartAsync(node, TestNetwork.PodAddress(1, 1), 5300, "two", ProtocolType.Udp);
        await network.Router.SetLoadBalancersAsync(cluster, [Udp(TestNetwork.PodAddress(1))], default);
        using var client = new UdpClient();
        client.Connect(new IPEndPoint(Address, 53));

        (await SendAsync(client)).ShouldStartWith("one ");
        await network.Router.SetLoadBalancersAsync(cluster, [Udp(TestNetwork.PodAddress(1, 1))], default);
        (await SendAsync(client)).ShouldStartWith("two ");
    }

    [Fact]
    public async Task An_address_that_goes_out_of_use_is_no_longer_routed()
    {
        await using var network = new TestNetwork();
        var cluster = await network.AddClusterAsync(0);
        await using var server = await NamedServer.StartAsync(await network.AddNodeAsync(cluster, 1), TestNetwork.PodAddress(1), 8080, "one");
        await network.Router.SetLoadBalancersAsync(cluster, [Rule(new IPEndPoint(TestNetwork.PodAddress(1), 8080))], default);
        await network.Router.SetLoadBalancersAsync(cluster, [], default);

        (await TestNetwork.AskAsync(null, Address, 80)).ShouldBe(nameof(SocketError.HostUnreachable));
        (await TestNetwork.TakeInventoryAsync()).ShouldNotContain(Address.ToString());
    }

    private static LoadBalancerRule Rule(params IPEndPoint[] endpoints) =>
        new() { Address = Address, Protocol = LoadBalancerProtocol.Tcp, Port = 80, Endpoints = endpoints };

    private static LoadBalancerRule Udp(IPAddress pod) =>
        new() { Address = Address, Protocol = LoadBalancerProtocol.Udp, Port = 53, Endpoints = [new IPEndPoint(pod, 5300)] };

    private static async Task<string> SendAsync(UdpClient client)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        await client.SendAsync("?"u8.ToArray(), limit.Token);
        return Encoding.UTF8.GetString((await client.ReceiveAsync(limit.Token)).Buffer);
    }
}
