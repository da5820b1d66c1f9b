using Platform.NodeAgent.Network;
using Platform.NodeAgent.Processes;

namespace Platform.NodeAgent.Tests.Network;

public sealed class NftRulesetTests
{
    private static readonly NftScope Scope = new("node-1", "10.0.0.0/16", "10.0.0.10");

    [Fact]
    public void A_service_leads_to_its_ready_endpoints()
    {
        var rules = Render(Service([Endpoint("10.244.0.2"), Endpoint("10.244.1.2"), Endpoint("10.244.1.3") with { Ready = false, Serving = false }]));

        rules.ShouldContain("10.0.5.5 . tcp . 80 : goto svc-0");
        rules.ShouldContain("numgen random mod 2 map { 0 : 10.244.0.2 . 8080, 1 : 10.244.1.2 . 8080 }");
        rules.ShouldNotContain("10.244.1.3");
    }

    [Fact]
    public void Endpoints_that_serve_while_they_end_stand_in_when_no_other_is_ready()
    {
        var rules = Render(Service([Endpoint("10.244.0.2") with { Ready = false, Terminating = true }]));

        rules.ShouldContain("dnat ip to 10.244.0.2:8080");
    }

    [Fact]
    public void A_service_without_endpoints_is_refused()
    {
        var rules = Render(Service([]) with { ExternalAddresses = ["198.18.128.1"] });

        rules.ShouldContain("198.18.128.1 . tcp . 80");
        rules.ShouldNotContain("goto svc-0");
    }

    [Fact]
    public void The_first_service_by_name_has_an_address_that_two_claim()
    {
        var one = Service([Endpoint("10.244.0.2")]) with { ExternalAddresses = ["198.18.128.1"] };
        var other = Service([Endpoint("10.244.0.3")]) with { Name = "zeta", ClusterIp = "10.0.5.6", ExternalAddresses = ["198.18.128.1"] };

        Render(one, other).ShouldContain("198.18.128.1 . tcp . 80 : goto svc-0");
        Render(one, other).ShouldNotContain("198.18.128.1 . tcp . 80 : goto svc-1");
    }

    [Fact]
    public void Cluster_dns_is_left_to_the_node_itself()
    {
        var dns = Service([]) with { Name = "kube-dns", ClusterIp = "10.0.0.10", Ports = [new ServicePortEntry("dns", "udp", 53, 0, [])] };

        Render(dns).ShouldNotContain("10.0.0.10 . udp . 53");
    }

    [Fact]
    public void Text_that_is_no_address_never_reaches_the_rules()
    {
        var rules = Render(Service([Endpoint("1.2.3.4; flush ruleset")]) with { ExternalAddresses = ["} add table x"] });

        rules.ShouldNotContain("flush ruleset");
        rules.ShouldNotContain("add table x");
    }

    [Fact]
    public async Task Nft_accepts_all_that_can_be_in_a_ruleset()
    {
        var rules = Render(
            [new HostPort("tcp", null, 8443, "10.244.0.9", 443), new HostPort("udp", "10.224.0.11", 53, "10.244.0.9", 53)],
            Service([Endpoint("10.244.0.2"), Endpoint("10.244.1.2")], nodePort: 30080),
            Service([Endpoint("10.244.0.2"), Endpoint("10.244.1.2")]) with { Name = "sticky", ClusterIp = "10.0.5.6", AffinitySeconds = 10800 },
            Service([]) with { Name = "empty", ClusterIp = "10.0.5.7" });

        var checkedRules = await new CommandRunner().RunAsync("unshare", ["--net", "nft", "-f", "-"], rules, CancellationToken.None);

        checkedRules.Error.ShouldBe("");
        checkedRules.ExitCode.ShouldBe(0);
    }

    private static string Render(params ServiceEntry[] services) => Render([], services);

    private static string Render(HostPort[] ports, params ServiceEntry[] services) => NftRuleset.Render(services, ports, Scope);

    private static ServiceEntry Service(ServiceEndpoint[] endpoints, int nodePort = 0) => new()
    {
        Namespace = "shop",
        Name = "web",
        ClusterIp = "10.0.5.5",
        Ports = [new ServicePortEntry("http", "tcp", 80, nodePort, endpoints)],
    };

    private static ServiceEndpoint Endpoint(string address) => new() { Address = address, Port = 8080 };
}
