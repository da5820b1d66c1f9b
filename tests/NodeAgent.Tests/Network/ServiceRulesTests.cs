using Platform.Kubernetes.Node.Nftables;
using Platform.NodeAgent.Network;

namespace Platform.NodeAgent.Tests.Network;

public sealed class ServiceRulesTests
{
    private static readonly NftScope Scope = new("node-1", "10.0.0.0/16", "10.0.0.10");
    private static readonly NodePlace Here = new("node-1", "zone-a");

    [Fact]
    public void A_service_leads_to_its_ready_endpoints()
    {
        var part = Part(Service([Endpoint("10.244.0.2"), Endpoint("10.244.1.2"), Endpoint("10.244.1.3") with { Ready = false, Serving = false }]));

        part.Elements.ShouldContain(new NftElement("service-addresses", "10.0.5.5 . tcp . 80", "goto svc-shop/web/tcp/80"));
        part.Chains["svc-shop/web/tcp/80"].ShouldBe("meta l4proto tcp dnat ip to numgen random mod 2 map { 0 : 10.244.0.2 . 8080, 1 : 10.244.1.2 . 8080 }");
    }

    [Fact]
    public void Endpoints_that_serve_while_they_end_stand_in_when_no_other_is_ready() =>
        Part(Service([Endpoint("10.244.0.2") with { Ready = false, Terminating = true }])).Chains.Values.ShouldContain("meta l4proto tcp dnat ip to 10.244.0.2:8080");

    [Fact]
    public void An_address_of_a_service_without_endpoints_is_refused()
    {
        var part = Part(Service([]) with { LoadBalancerAddresses = ["198.18.128.1"] });

        part.Elements.ShouldBe([new NftElement("unanswered", "198.18.128.1 . tcp . 80")]);
        part.Chains.ShouldBeEmpty();
    }

    [Fact]
    public void Only_endpoints_of_the_node_answer_where_traffic_stays_on_it()
    {
        var service = Service([Endpoint("10.244.0.2") with { NodeName = "node-1" }, Endpoint("10.244.1.2") with { NodeName = "node-2" }], nodePort: 30080);

        var inside = Part(service with { InternalTrafficLocal = true });
        inside.Elements.ShouldContain(new NftElement("service-addresses", "10.0.5.5 . tcp . 80", "goto svc-shop/web/tcp/80/near"));
        inside.Chains["svc-shop/web/tcp/80/near"].ShouldBe("meta l4proto tcp dnat ip to 10.244.0.2:8080");
        inside.Elements.ShouldContain(new NftElement("node-ports", "tcp . 30080", "goto svc-shop/web/tcp/80/outside"));

        var outside = Part(service with { ExternalTrafficLocal = true });
        outside.Elements.ShouldContain(new NftElement("service-addresses", "10.0.5.5 . tcp . 80", "goto svc-shop/web/tcp/80"));
        outside.Chains["svc-shop/web/tcp/80/outside"].ShouldBe("iifname != \"veth*\" fib saddr type != local goto svc-shop/web/tcp/80/near\ngoto svc-shop/web/tcp/80");
    }

    [Fact]
    public void Traffic_from_outside_gets_no_answer_where_it_stays_on_a_node_without_endpoints()
    {
        var part = Part(Service([Endpoint("10.244.1.2") with { NodeName = "node-2" }], nodePort: 30080) with { ExternalTrafficLocal = true, InternalTrafficLocal = true });

        part.Chains["svc-shop/web/tcp/80/outside"].ShouldStartWith("iifname != \"veth*\" fib saddr type != local drop\n");
        part.Elements.ShouldNotContain(element => element.Set == "service-addresses");
    }

    [Fact]
    public void A_load_balancer_address_lets_in_its_source_ranges_alone()
    {
        var service = Service([Endpoint("10.244.0.2")]) with { LoadBalancerAddresses = ["198.18.128.1"] };

        var part = Part(service with { SourceRanges = ["10.244.1.7/16", "10.244.0.0/24", "nonsense"] });
        part.Elements.ShouldContain(new NftElement("service-addresses", "198.18.128.1 . tcp . 80", "goto svc-shop/web/tcp/80/sources"));
        part.Chains["svc-shop/web/tcp/80/sources"].ShouldBe("ip saddr != { 10.244.0.0/16 } drop\ngoto svc-shop/web/tcp/80");
        Part(service with { SourceRanges = ["nonsense"] }).Chains["svc-shop/web/tcp/80/sources"].ShouldBe("drop");
    }

    [Fact]
    public void Endpoints_that_are_meant_for_the_node_or_else_its_zone_are_preferred()
    {
        var near = Endpoint("10.244.0.2") with { Nodes = ["node-1"], Zones = ["zone-a"] };
        var close = Endpoint("10.244.1.2") with { Nodes = ["node-2"], Zones = ["zone-a"] };
        var far = Endpoint("10.244.2.2") with { Nodes = ["node-3"], Zones = ["zone-b"] };

        Chosen(near, close, far).ShouldBe("10.244.0.2");
        Chosen(close, far).ShouldBe("10.244.1.2");
        Chosen(far).ShouldBe("10.244.2.2");
        // One that says nothing may be meant for anybody: then all are.
        Chosen(near, close, Endpoint("10.244.3.2")).ShouldBe("10.244.0.2 10.244.1.2 10.244.3.2");
        // What is preferred has to be ready.
        Chosen(near with { Ready = false }, close).ShouldBe("10.244.1.2");
    }

    [Fact]
    public void Cluster_dns_is_left_to_the_node_itself()
    {
        var dns = Service([Endpoint("10.244.0.2")]) with { Name = "kube-dns", ClusterIp = "10.0.0.10", Ports = [new ServicePortEntry("dns", "udp", 53, 0, [Endpoint("10.244.0.2")])] };

        Part(dns).Elements.ShouldNotContain(element => element.Set == "service-addresses");
    }

    [Fact]
    public void Text_that_is_no_address_never_reaches_the_rules()
    {
        var part = Part(Service([Endpoint("1.2.3.4; flush ruleset")]) with { ExternalAddresses = ["} add table x"], Name = "a } add table y" });

        part.Chains.ShouldBeEmpty();
        part.Elements.ShouldBeEmpty();
        var table = Table();
        table.Set("odd", Part(Service([Endpoint("10.244.0.2")]) with { Name = "a } add table y" }));
        table.Script()!.ShouldNotContain("add table y");
    }

    [Fact]
    public async Task The_first_service_by_name_has_an_address_that_two_claim_and_the_other_when_it_goes()
    {
        var table = Table();
        table.Set("shop/alpha", Part(Service([Endpoint("10.244.0.2")]) with { Name = "alpha", ExternalAddresses = ["198.18.128.1"] }));
        table.Set("shop/zeta", Part(Service([Endpoint("10.244.0.3")]) with { Name = "zeta", ClusterIp = "10.0.5.6", ExternalAddresses = ["198.18.128.1"] }));
        var both = Next(table);
        table.Set("shop/alpha", null);
        var other = Next(table);

        var seen = await NftKernel.ApplyAsync(ServiceRules.Table, [both, other]);

        seen[0].ShouldContain("svc-shop/alpha/tcp/80/outside");
        both.ShouldContain("198.18.128.1 . tcp . 80 : goto svc-shop/alpha/tcp/80/outside");
        both.ShouldNotContain("198.18.128.1 . tcp . 80 : goto svc-shop/zeta");
        other.ShouldContain("198.18.128.1 . tcp . 80 : goto svc-shop/zeta/tcp/80/outside");
        seen[1].ShouldNotContain("alpha");
    }

    [Fact]
    public void A_change_of_one_service_touches_nothing_else()
    {
        var table = Table();
        for (var i = 0; i < 100; i++)
            table.Set($"shop/web{i}", Part(Service([Endpoint($"10.244.0.{i}")]) with { Name = $"web{i}", ClusterIp = $"10.0.5.{i}" }));
        Next(table);

        table.Set("shop/web7", Part(Service([Endpoint("10.244.1.1")]) with { Name = "web7", ClusterIp = "10.0.5.7" }));

        var script = Next(table).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        script.ShouldContain("flush chain ip platform-services svc-shop/web7/tcp/80");
        script.ShouldAllBe(line => line.Contains("web7", StringComparison.Ordinal) || line.Contains("hairpins", StringComparison.Ordinal));
        table.Script().ShouldBeNull();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task After_any_sequence_of_changes_the_kernel_has_what_a_fresh_load_gives(int seed)
    {
        var random = new Random(seed);
        var parts = new SortedDictionary<string, NftPart>(StringComparer.Ordinal);
        var table = Table();
        var (steps, loads) = (new List<string>(), new List<string>());
        while (steps.Count < 40)
        {
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                var owner = $"shop/web{random.Next(6)}";
                if (random.Next(4) == 0)
                    parts.Remove(owner);
                else
                    parts[owner] = Part(AnyService(random, owner.Split('/')[1]));
                table.Set(owner, parts.GetValueOrDefault(owner));
            }

            if (random.Next(5) == 0)
            {
                parts[" host ports"] = ServiceRules.Of([.. Enumerable.Range(0, random.Next(3)).Select(i => new HostPort("tcp", i == 0 ? null : "10.224.0.11", 8443 + i, $"10.244.0.{random.Next(9) + 1}", 443))]);
                table.Set(" host ports", parts[" host ports"]);
            }

            if (table.Script() is not { } script)
                continue;
            steps.Add(script);
            table.Applied();
            var fresh = Table();
            foreach (var (owner, part) in parts)
                fresh.Set(owner, part);
            loads.Add(fresh.Script()!);
        }

        var seen = await NftKernel.ApplyAsync(ServiceRules.Table, steps);
        var wanted = await NftKernel.ApplyAsync(ServiceRules.Table, loads);
        for (var i = 0; i < seen.Count; i++)
            seen[i].ShouldBe(wanted[i], $"seed {seed}, step {i}:\n{steps[i]}");
    }

    private static ServiceEntry AnyService(Random random, string name)
    {
        var endpoints = Enumerable.Range(0, random.Next(4)).Select(_ => Endpoint($"10.244.0.{random.Next(9) + 1}") with
        {
            NodeName = $"node-{random.Next(2) + 1}",
            Ready = random.Next(4) > 0,
            Terminating = random.Next(3) == 0,
        }).ToArray();
        return Service(endpoints, random.Next(2) == 0 ? 0 : 30080 + random.Next(3)) with
        {
            Name = name,
            ClusterIp = random.Next(5) == 0 ? null : $"10.0.5.{name[^1]}",
            ExternalAddresses = random.Next(3) == 0 ? ["198.51.100.7"] : [],
            LoadBalancerAddresses = random.Next(3) == 0 ? ["198.18.128.1"] : [],
            SourceRanges = random.Next(3) == 0 ? ["10.244.0.0/16", "192.0.2.0/24"] : null,
            AffinitySeconds = random.Next(3) == 0 ? 100 + random.Next(2) : null,
            InternalTrafficLocal = random.Next(3) == 0,
            ExternalTrafficLocal = random.Next(3) == 0,
        };
    }

    private static string Next(NftTable table)
    {
        var script = table.Script()!;
        table.Applied();
        return script;
    }

    private static string Chosen(params ServiceEndpoint[] endpoints) =>
        string.Join(' ', EndpointChoice.Of(new ServicePortEntry("", "tcp", 80, 0, endpoints), Here).Select(e => e.Address));

    private static NftTable Table() => new(ServiceRules.Table, ServiceRules.Frame(Scope));

    private static NftPart Part(ServiceEntry service) => ServiceRules.Of(service, Scope, Here);

    private static ServiceEntry Service(ServiceEndpoint[] endpoints, int nodePort = 0) => new()
    {
        Namespace = "shop",
        Name = "web",
        ClusterIp = "10.0.5.5",
        Ports = [new ServicePortEntry("http", "tcp", 80, nodePort, endpoints)],
    };

    private static ServiceEndpoint Endpoint(string address) => new() { Address = address, Port = 8080 };
}
