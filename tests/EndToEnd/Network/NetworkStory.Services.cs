namespace Platform.EndToEnd.Network;

/// <summary>Pods, services and what leads to them.</summary>
public sealed partial class NetworkStory
{
    [Fact, Step(2)]
    public async Task Pods_reach_each_other_across_nodes_by_their_own_addresses()
    {
        (await AskAsync("shop/client", await AddressAsync("shop/web-2"), 8080)).ShouldBe($"two {await AddressAsync("shop/client")}");
        (await AskAsync("lab/client", await AddressAsync("shop/web-1"), 8080)).ShouldBe($"one {await AddressAsync("lab/client")}");
        (await AskAsync("shop/client", await AddressAsync("shop/web-1"), 8080)).ShouldBe($"one {await AddressAsync("shop/client")}");
    }

    [Fact, Step(3)]
    public async Task A_service_leads_to_all_of_its_pods_also_from_one_of_them_to_itself()
    {
        (await AnswersAsync("shop/client", "web")).ShouldBe(["one", "two"]);
        (await AnswersAsync("lab/client", "web.shop")).ShouldBe(["one", "two"]);
        (await AnswersAsync("shop/web-1", "web")).ShouldBe(["one", "two"]);
        (await AnswersAsync("lab/outside-1", await ServiceAsync("{.spec.clusterIP}", "web"))).ShouldBe(["one", "two"]);
        (await AskAsync("shop/client", "nobody.lab")).ShouldBe("nothing");
    }

    [Fact, Step(4)]
    public async Task A_client_stays_with_its_endpoint_where_the_service_says_so()
    {
        (await AnswersAsync("shop/client", "sticky")).Count.ShouldBe(1);
        (await AnswersAsync("lab/client", "sticky.shop")).Count.ShouldBe(1);
    }

    [Fact, Step(5)]
    public async Task Traffic_stays_on_the_node_or_in_the_zone_where_the_service_says_so()
    {
        (await AnswersAsync("shop/client", "near")).ShouldBe(["one"]);
        (await AnswersAsync("lab/client", "near.shop")).ShouldBe(["two"]);
        // From inside, an external address leads to every endpoint.
        (await AnswersAsync("lab/client", "192.0.2.80")).ShouldBe(["one", "two"]);
        await Commands.EventuallyAsync(() => platform.ValueAsync("{.items[*].endpoints[*].hints.forZones[0].name}", "endpointslices", "-n", "shop", "-l", "kubernetes.io/service-name=prefer"),
            zones => string.Join(' ', zones.Split(' ').Order(StringComparer.Ordinal)) == "a b", "hints of both zones");
        await Commands.EventuallyAsync(() => AnswersAsync("shop/client", "prefer"), answers => answers.SequenceEqual(["one"]), "answers of the zone alone");
        (await AnswersAsync("lab/client", "prefer.shop")).ShouldBe(["two"]);
    }

    [Fact, Step(6)]
    public async Task A_node_port_leads_to_all_pods_or_to_those_of_the_node_which_then_see_the_client()
    {
        var (first, second) = (await AddressAsync("lab/outside-1"), await AddressAsync("lab/outside-2"));
        (await AnswersAsync("lab/outside-2", first, 30080)).ShouldBe(["one", "two"]);
        (await AnswersAsync("shop/client", first, 30080)).ShouldBe(["one", "two"]);

        await PatchServiceAsync("web", "\"externalTrafficPolicy\":\"Local\"");
        await Commands.EventuallyAsync(() => AnswersAsync("lab/outside-2", first, 30080), answers => answers.SequenceEqual(["one"]), "answers of the node alone");
        (await AskAsync("lab/outside-2", first, 30080)).ShouldBe($"one {second}");
        (await AskAsync("lab/outside-1", second, 30080)).ShouldBe($"two {first}");

        var check = int.Parse(await ServiceAsync("{.spec.healthCheckNodePort}", "web"), provider: null);
        string Health(string node) => $"wget -q -T 2 -O - http://{node}:{check}/ 2>&1 || true";
        (await InAsync("lab/outside-2", Health(first))).ShouldSucceed().Output.ShouldContain("\"localEndpoints\":1");
        (await platform.KubectlAsync("label", "pod", "web-1", "-n", "shop", "app=aside", "--overwrite")).ShouldSucceed();
        await Commands.EventuallyAsync(async () => (await InAsync("lab/outside-2", Health(first))).Output, answer => answer.Contains("503", StringComparison.Ordinal), "a node without endpoints says so");
        (await InAsync("lab/outside-1", Health(second))).ShouldSucceed().Output.ShouldContain("\"localEndpoints\":1");
        await RefusedAsync("lab/outside-2", first, 30080);
        (await platform.KubectlAsync("label", "pod", "web-1", "-n", "shop", "app=web", "--overwrite")).ShouldSucceed();
        await AllowedAsync("lab/outside-2", first, 30080);
    }

    [Fact, Step(7)]
    public async Task A_load_balancer_lets_in_clients_of_its_source_ranges()
    {
        var address = await Commands.EventuallyAsync(() => ServiceAsync("{.status.loadBalancer.ingress[0].ip}", "web"), ip => ip.Length > 0, "an address");
        using var client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = TimeSpan.FromSeconds(2) };
        async Task<string> FromHostAsync()
        {
            try
            {
                return (await client.GetStringAsync(new Uri($"http://{address}/cgi-bin/who"))).Split(' ')[0];
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                return "nothing";
            }
        }

        await Commands.EventuallyAsync(FromHostAsync, answer => answer is "one" or "two", "the host reaches the address");
        (await AnswersAsync("lab/client", address)).ShouldBe(["one", "two"]);

        await PatchServiceAsync("web", $"\"loadBalancerSourceRanges\":[\"{await AddressAsync("shop/client")}/32\"]");
        await Commands.EventuallyAsync(FromHostAsync, answer => answer == "nothing", "the host is kept out");
        await RefusedAsync("lab/client", address);
        await AllowedAsync("shop/client", address);
        await PatchServiceAsync("web", "\"loadBalancerSourceRanges\":null,\"externalTrafficPolicy\":\"Cluster\"");
        await Commands.EventuallyAsync(FromHostAsync, answer => answer is "one" or "two", "the host is let in again");
    }

    [Fact, Step(8)]
    public async Task A_port_of_the_node_leads_to_the_pod_that_asked_for_it()
    {
        var node = await AddressAsync("lab/outside-2");
        (await AskAsync("lab/outside-1", node, 18080)).ShouldStartWith("two ");
        (await AskAsync("shop/client", node, 18080)).ShouldStartWith("two ");
        (await AskAsync("lab/client", await AddressAsync("lab/outside-1"), 18080)).ShouldBe("nothing");
    }

    [Fact, Step(9)]
    public async Task What_leaves_the_cluster_has_its_routers_address()
    {
        // No packet of a pod's own address may arrive at the host, whoever answers there: the host's rules refuse this port.
        const string table = "platform-network-story", port = "9099";
        (await platform.RunAsync("nft", $"table ip {table} {{ chain seen {{ type filter hook prerouting priority -300; tcp dport {port} ip saddr 198.19.64.0/18 counter; tcp dport {port} ip saddr != 198.19.64.0/18 counter; }}; }}")).ShouldSucceed();
        try
        {
            (await InAsync("shop/client", $"wget -q -T 2 -O - http://198.19.0.1:{port}/; true")).ShouldSucceed();
            var packets = (await platform.RunAsync("nft", "list", "table", "ip", table)).ShouldSucceed().Output
                .Split('\n').Where(line => line.Contains("counter packets", StringComparison.Ordinal)).Select(line => line.Split("packets ")[1].Split(' ')[0]).ToList();
            packets[0].ShouldNotBe("0", "the connection from the pod did not arrive");
            packets[1].ShouldBe("0", "packets arrived with an address that is not the router's");
        }
        finally
        {
            (await platform.RunAsync("nft", "delete", "table", "ip", table)).ShouldSucceed();
        }
    }
}
