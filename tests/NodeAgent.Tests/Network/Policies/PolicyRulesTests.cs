using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Networking.V1;
using Platform.Kubernetes.Node.Nftables;
using Platform.NodeAgent.Network.Policies;

namespace Platform.NodeAgent.Tests.Network.Policies;

public sealed class PolicyRulesTests
{
    private static readonly PolicyPod Web = Pod("web", "shop", "10.244.0.5", new NamedPort("http", "tcp", 8080));
    private static readonly PolicyPod Db = Pod("db", "shop", "10.244.1.6", new NamedPort("sql", "tcp", 5432));
    private static readonly PolicyPod Spy = Pod("spy", "lab", "10.244.1.7");

    [Fact]
    public void A_pod_that_no_policy_selects_is_judged_by_none() =>
        Parts(Policy(new NetworkPolicySpec { PodSelector = Labels("db") })).ShouldBeEmpty();

    [Fact]
    public void A_policy_without_rules_refuses_everything_of_its_types()
    {
        var parts = Parts(Policy(new NetworkPolicySpec()));

        Element(parts, "ingress").Value.ShouldStartWith("jump ingress-");
        parts["pod web"].Elements.ShouldNotContain(element => element.Set == "egress");
        Chain(parts, "ingress-").ShouldBe("jump ingress/shop/p\ndrop");
        parts["ingress/shop/p"].Chains["ingress/shop/p"].ShouldBe("");
    }

    [Theory]
    [InlineData(null, false, "ingress")]
    [InlineData(null, true, "ingress egress")]
    [InlineData("Egress", true, "egress")]
    [InlineData("Egress", false, "egress")]
    [InlineData("Ingress", true, "ingress")]
    [InlineData("Ingress Egress", false, "ingress egress")]
    public void What_a_policy_isolates_follows_from_its_types_or_else_its_rules(string? types, bool hasEgress, string isolated)
    {
        var spec = new NetworkPolicySpec { PolicyTypes = types?.Split(' '), Egress = hasEgress ? [new NetworkPolicyEgressRule()] : null };

        Parts(Policy(spec))["pod web"].Elements.Select(element => element.Set).Where(set => set != "selves").ShouldBe(isolated.Split(' '), ignoreOrder: true);
    }

    [Fact]
    public void Peers_are_pods_of_the_policys_namespace_or_of_those_that_are_selected()
    {
        Peers(new NetworkPolicyPeer { PodSelector = new LabelSelector() }).ShouldBe("10.244.0.5 10.244.1.6");
        Peers(new NetworkPolicyPeer { NamespaceSelector = Team("research") }).ShouldBe("10.244.1.7");
        Peers(new NetworkPolicyPeer { NamespaceSelector = new LabelSelector(), PodSelector = Labels("spy") }).ShouldBe("10.244.1.7");
        Peers(new NetworkPolicyPeer { NamespaceSelector = Team("sales"), PodSelector = Labels("spy") }).ShouldBe("");
    }

    [Fact]
    public void Cluster_dns_is_found_by_the_labels_that_it_has_everywhere() =>
        Peers(new NetworkPolicyPeer
        {
            NamespaceSelector = new LabelSelector { MatchLabels = new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = "kube-system" } },
            PodSelector = new LabelSelector { MatchLabels = new Dictionary<string, string> { ["k8s-app"] = "kube-dns" } },
        }).ShouldBe("10.0.0.10");

    [Fact]
    public void A_block_excepts_what_it_names_and_one_of_another_family_matches_nothing()
    {
        Ingress(From(new IPBlock { Cidr = "10.1.2.3/16", Except = ["10.1.4.0/24", "10.1.4.128/25"] })).ShouldBe("ct original ip saddr 10.1.0.0/16 ct original ip saddr != { 10.1.4.0/24 } accept");
        Ingress(From(new IPBlock { Cidr = "fd00::/8" })).ShouldBe("");
    }

    [Fact]
    public void Ports_are_numbers_ranges_and_names_of_each_protocol()
    {
        var rules = Ingress(new NetworkPolicyIngressRule
        {
            Ports =
            [
                new NetworkPolicyPort { Port = 443 }, new NetworkPolicyPort { Port = 80 }, new NetworkPolicyPort { Port = 8000, EndPort = 8010 }, new NetworkPolicyPort { Port = 8005, EndPort = 8020 },
                new NetworkPolicyPort { Port = "http" }, new NetworkPolicyPort { Protocol = "UDP" }, new NetworkPolicyPort { Protocol = "SCTP", Port = 99999 },
            ],
        }).Split('\n');

        rules[0].ShouldBe("meta l4proto tcp ct reply proto-src { 80, 443, 8000-8020 } accept");
        rules[1].ShouldMatch("^ct reply ip saddr @ports-[0-9a-f]{16} meta l4proto tcp ct reply proto-src 8080 accept$");
        rules[2].ShouldBe("meta l4proto udp accept");
        rules.Length.ShouldBe(3);
    }

    [Fact]
    public void A_named_port_is_the_port_of_that_name_of_each_pod()
    {
        var ingress = Parts(Policy(new NetworkPolicySpec { Ingress = [new NetworkPolicyIngressRule { Ports = [new NetworkPolicyPort { Port = "http" }] }] }));
        ingress.Single(part => part.Key.StartsWith("ports-", StringComparison.Ordinal)).Value.Elements.Single().Key.ShouldBe("10.244.0.5");

        var egress = Parts(Policy(new NetworkPolicySpec
        {
            PolicyTypes = ["Egress"],
            Egress = [new NetworkPolicyEgressRule { To = [new NetworkPolicyPeer { PodSelector = Labels("db") }], Ports = [new NetworkPolicyPort { Port = "sql" }] }],
        }));
        egress.Single(part => part.Key.StartsWith("ports-", StringComparison.Ordinal)).Value.Elements.Single().Key.ShouldBe("10.244.1.6");
    }

    [Fact]
    public void Policies_add_up_and_selections_that_several_make_are_one_set()
    {
        var peer = new NetworkPolicyPeer { PodSelector = Labels("db") };
        var rule = new NetworkPolicyIngressRule { From = [peer] };
        var parts = Parts(Policy(new NetworkPolicySpec { Ingress = [rule] }), Policy(new NetworkPolicySpec { Ingress = [rule] }, "q"));

        Chain(parts, "ingress-").ShouldBe("jump ingress/shop/p\njump ingress/shop/q\ndrop");
        parts.Keys.Count(owner => owner.StartsWith("pods-", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public void A_selector_that_cannot_be_read_selects_nothing() =>
        Peers(new NetworkPolicyPeer { PodSelector = new LabelSelector { MatchExpressions = [new LabelSelectorRequirement { Key = "a", Operator = "Like" }] } }).ShouldBe("");

    [Fact]
    public void A_pod_on_its_nodes_network_and_one_that_has_ended_are_none_of_a_policys()
    {
        PolicyPod.Of(new() { Spec = new() { HostNetwork = true } }, "10.224.0.4").ShouldBeNull();
        PolicyPod.Of(new() { Status = new() { Phase = "Succeeded" } }, "10.244.0.4").ShouldBeNull();
        PolicyPod.Of(new(), null).ShouldBeNull();
        PolicyPod.Of(new(), "10.244.0.4").ShouldNotBeNull();
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task After_any_sequence_of_changes_the_kernel_has_what_a_fresh_load_gives(int seed)
    {
        var random = new Random(seed);
        var table = new NftTable(PolicyRules.Table, PolicyRules.Frame);
        var (steps, loads) = (new List<string>(), new List<string>());
        while (steps.Count < 30)
        {
            var parts = Parts([.. Enumerable.Range(0, random.Next(4)).Select(i => Policy(AnySpec(random), $"p{i}"))]);
            table.SetAll(parts);
            if (table.Script() is not { } script)
                continue;
            steps.Add(script);
            table.Applied();
            var fresh = new NftTable(PolicyRules.Table, PolicyRules.Frame);
            fresh.SetAll(parts);
            loads.Add(fresh.Script()!);
        }

        var seen = await NftKernel.ApplyAsync(PolicyRules.Table, steps);
        var wanted = await NftKernel.ApplyAsync(PolicyRules.Table, loads);
        for (var i = 0; i < seen.Count; i++)
            seen[i].ShouldBe(wanted[i], $"seed {seed}, step {i}:\n{steps[i]}");
    }

    private static NetworkPolicySpec AnySpec(Random random)
    {
        NetworkPolicyPeer[] peers =
        [
            new() { PodSelector = Labels("db") }, new() { PodSelector = new LabelSelector() }, new() { NamespaceSelector = Team("research") },
            new() { IpBlock = new IPBlock { Cidr = "0.0.0.0/0", Except = ["10.0.0.0/8", "169.254.0.0/16"] } }, new() { IpBlock = new IPBlock { Cidr = "192.0.2.1/32" } },
        ];
        NetworkPolicyPort[] ports =
        [
            new() { Port = 80 }, new() { Port = 8000, EndPort = 8100 }, new() { Port = "http" }, new() { Protocol = "UDP", Port = 53 }, new() { Protocol = "SCTP" }, new() { Port = "sql" },
        ];
        NetworkPolicyPeer[]? somePeers() => random.Next(3) == 0 ? null : random.GetItems(peers, 2);
        NetworkPolicyPort[]? somePorts() => random.Next(3) == 0 ? null : random.GetItems(ports, 3);
        return new NetworkPolicySpec
        {
            PodSelector = random.Next(2) == 0 ? new LabelSelector() : Labels("web"),
            Ingress = [.. Enumerable.Range(0, random.Next(3)).Select(_ => new NetworkPolicyIngressRule { From = somePeers(), Ports = somePorts() })],
            Egress = [.. Enumerable.Range(0, random.Next(3)).Select(_ => new NetworkPolicyEgressRule { To = somePeers(), Ports = somePorts() })],
        };
    }

    private static IReadOnlyDictionary<string, NftPart> Parts(params NetworkPolicy[] policies) => PolicyRules.Of(new PolicyWorld
    {
        Policies = policies,
        Namespaces = new Dictionary<string, IReadOnlyDictionary<string, string>?>
        {
            ["shop"] = new Dictionary<string, string> { ["team"] = "sales" },
            ["lab"] = new Dictionary<string, string> { ["team"] = "research" },
            ["kube-system"] = new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = "kube-system" },
        },
        Peers = [Web, Db, Spy, PolicyPod.Dns("10.0.0.10")],
        Local = [Web],
    });

    private static string Ingress(NetworkPolicyIngressRule rule) => Parts(Policy(new NetworkPolicySpec { Ingress = [rule] }))["ingress/shop/p"].Chains.Single().Value;

    private static NetworkPolicyIngressRule From(IPBlock block) => new() { From = [new NetworkPolicyPeer { IpBlock = block }] };

    /// <summary>Addresses that a rule lets in.</summary>
    private static string Peers(NetworkPolicyPeer peer)
    {
        var parts = Parts(Policy(new NetworkPolicySpec { Ingress = [new NetworkPolicyIngressRule { From = [peer] }] }));
        var set = parts["ingress/shop/p"].Chains.Single().Value.Split(' ').Single(word => word[0] == '@')[1..];
        return string.Join(' ', parts[set].Elements.Select(element => element.Key).Order(StringComparer.Ordinal));
    }

    private static NftElement Element(IReadOnlyDictionary<string, NftPart> parts, string set) => parts["pod web"].Elements.Single(element => element.Set == set);

    private static string Chain(IReadOnlyDictionary<string, NftPart> parts, string prefix) =>
        parts.Single(part => part.Key.StartsWith(prefix, StringComparison.Ordinal)).Value.Chains.Single().Value;

    private static NetworkPolicy Policy(NetworkPolicySpec spec, string name = "p") => new() { Metadata = new() { Name = name, Namespace = "shop" }, Spec = spec };

    private static LabelSelector Labels(string app) => new() { MatchLabels = new Dictionary<string, string> { ["app"] = app } };

    private static LabelSelector Team(string team) => new() { MatchLabels = new Dictionary<string, string> { ["team"] = team } };

    private static PolicyPod Pod(string app, string ns, string address, params NamedPort[] ports) =>
        new(app, ns, new Dictionary<string, string> { ["app"] = app }, address, ports);
}
