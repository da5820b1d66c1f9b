namespace Platform.EndToEnd.Network;

/// <summary>Network policies: what they let through and what not, also after they, pods or namespaces change.</summary>
public sealed partial class NetworkStory
{
    private const string ToClusterDns =
        "{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{protocol: UDP, port: 53}]}";

    [Fact, Step(13)]
    public async Task A_namespace_that_denies_all_is_reached_by_nobody_but_its_own_nodes_probes()
    {
        await AllowedAsync("lab/client", "web.shop");
        await PolicyAsync("deny", "shop", "podSelector: {}");

        await RefusedAsync("lab/client", "web.shop");
        await RefusedAsync("shop/client", await AddressAsync("shop/web-1"), 8080);
        await RefusedAsync("lab/outside-2", await AddressAsync("lab/outside-1"), 30080);
        await RefusedAsync("lab/client", await ServiceAsync("{.status.loadBalancer.ingress[0].ip}", "web"));
        // The node itself still asks, and a pod reaches itself through its service.
        await Commands.EventuallyAsync(() => AskAsync("shop/web-1", "web"), answer => answer.StartsWith("one ", StringComparison.Ordinal), "a pod reaches itself");
        (await AskAsync("lab/outside-1", await AddressAsync("shop/web-1"), 8080)).ShouldStartWith("one ");
        (await platform.ValueAsync("{.items[*].status.conditions[?(@.type==\"Ready\")].status}", "pods", "-n", "shop", "-l", "app=web")).ShouldBe("True True");
    }

    [Fact, Step(14)]
    public async Task Policies_add_up_by_pods_namespaces_and_named_ports_and_follow_labels()
    {
        await PolicyAsync("clients", "shop", "podSelector: {matchLabels: {app: web}}\n  ingress: [{from: [{podSelector: {matchLabels: {app: client}}}], ports: [{port: http}]}]");
        await AllowedAsync("shop/client", "web");
        await AllowedAsync("shop/client", await AddressAsync("shop/web-2"), 8080);
        await RefusedAsync("shop/client", await AddressAsync("shop/web-2"), 9090);
        await RefusedAsync("lab/client", "web.shop");

        await PolicyAsync("research", "shop",
            "podSelector: {matchLabels: {app: web}}\n  ingress: [{from: [{namespaceSelector: {matchLabels: {team: research}}, podSelector: {matchLabels: {app: client}}}], ports: [{port: 8000, endPort: 9100}]}]");
        await AllowedAsync("lab/client", await AddressAsync("shop/web-1"), 9090);
        await AllowedAsync("lab/client", await AddressAsync("shop/web-2"), 8080);

        (await platform.KubectlAsync("label", "pod", "client", "-n", "lab", "app=guest", "--overwrite")).ShouldSucceed();
        await RefusedAsync("lab/client", await AddressAsync("shop/web-1"), 9090);
        (await platform.KubectlAsync("label", "pod", "client", "-n", "lab", "app=client", "--overwrite")).ShouldSucceed();
        await AllowedAsync("lab/client", await AddressAsync("shop/web-1"), 9090);
        (await platform.KubectlAsync("label", "namespace", "lab", "team=other", "--overwrite")).ShouldSucceed();
        await RefusedAsync("lab/client", await AddressAsync("shop/web-1"), 9090);
        (await platform.KubectlAsync("label", "namespace", "lab", "team=research", "--overwrite")).ShouldSucceed();
    }

    [Fact, Step(15)]
    public async Task A_block_of_addresses_lets_in_all_but_what_it_excepts()
    {
        var client = await AddressAsync("lab/client");
        await PolicyAsync("research", "shop", $"podSelector: {{matchLabels: {{app: web}}}}\n  ingress: [{{from: [{{ipBlock: {{cidr: 0.0.0.0/0, except: [{client}/32]}}}}]}}]");
        await RefusedAsync("lab/client", "web.shop");
        await AllowedAsync("lab/outside-2", await AddressAsync("lab/outside-1"), 30080);

        await PolicyAsync("research", "shop", $"podSelector: {{matchLabels: {{app: web}}}}\n  ingress: [{{from: [{{ipBlock: {{cidr: {client}/32}}}}]}}]");
        await AllowedAsync("lab/client", "web.shop");
    }

    [Fact, Step(16)]
    public async Task A_pod_goes_only_where_its_egress_policies_let_it_with_names_and_without()
    {
        await PolicyAsync("out", "lab", $"podSelector: {{}}\n  policyTypes: [Egress]\n  egress: [{ToClusterDns}]");
        (await InAsync("lab/client", "nslookup -type=a web.shop.svc.cluster.local.")).ShouldSucceed();
        await RefusedAsync("lab/client", "web.shop");
        await RefusedAsync("lab/client", await AddressAsync("shop/web-1"), 8080);

        await PolicyAsync("out", "lab",
            $"podSelector: {{}}\n  policyTypes: [Egress]\n  egress: [{ToClusterDns}, {{to: [{{namespaceSelector: {{matchLabels: {{team: sales}}}}, podSelector: {{matchLabels: {{app: web}}}}}}], ports: [{{port: http}}]}}]");
        await AllowedAsync("lab/client", "web.shop");
        await AllowedAsync("lab/client", await AddressAsync("shop/web-2"), 8080);
        await RefusedAsync("lab/client", await AddressAsync("shop/web-2"), 9090);

        await PolicyAsync("out", "lab", "podSelector: {}\n  policyTypes: [Egress]");
        (await InAsync("lab/client", "nslookup -type=a web.shop.svc.cluster.local.")).ExitCode.ShouldNotBe(0, "cluster DNS was reached");
    }

    [Fact, Step(17)]
    public async Task A_connection_that_a_new_policy_forbids_comes_to_its_end()
    {
        (await platform.KubectlAsync("delete", "networkpolicy", "--all", "-n", "lab")).ShouldSucceed();
        await AllowedAsync("lab/client", "web.shop");
        (await InAsync("lab/client", $"wget -q -T 60 -O /tmp/flow http://{await AddressAsync("shop/web-1")}:8080/cgi-bin/flow >/dev/null 2>&1 &")).ShouldSucceed();
        async Task<int> ReceivedAsync() => int.Parse((await InAsync("lab/client", "wc -c </tmp/flow 2>/dev/null || echo 0")).ShouldSucceed().Output.Trim(), provider: null);
        var before = await Commands.EventuallyAsync(ReceivedAsync, count => count > 0, "the flow begins");
        await Commands.EventuallyAsync(ReceivedAsync, count => count > before, "the flow goes on");

        (await platform.KubectlAsync("delete", "networkpolicy", "research", "-n", "shop")).ShouldSucceed();

        await RefusedAsync("lab/client", "web.shop");
        var stopped = await ReceivedAsync();
        // The server writes ten times a second.
        await Task.Delay(TimeSpan.FromSeconds(1));
        (await ReceivedAsync()).ShouldBe(stopped);
    }

    [Fact, Step(18)]
    public async Task A_pod_is_under_its_policies_before_its_first_container_runs()
    {
        var web = await AddressAsync("lab/outside-1");
        await PolicyAsync("out", "lab", "podSelector: {matchLabels: {app: hasty}}\n  policyTypes: [Egress]");
        // A listener on the node's own address would answer at once.
        (await InAsync("lab/outside-1", "mkdir -p /tmp/w && echo open >/tmp/w/index.html && httpd -p 18081 -h /tmp/w")).ShouldSucceed();
        (await InAsync("lab/client", $"wget -q -T 2 -O - http://{web}:18081/")).ShouldSucceed().Output.ShouldContain("open");
        await ApplyAsync(
            $$$$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: hasty, namespace: lab, labels: {app: hasty}}
            spec:
              restartPolicy: Never
              containers: [{name: main, image: '{{{{Image}}}}', command: [sh, -c, "for i in $(seq 5); do wget -q -T 1 -O - http://{{{{web}}}}:18081/ && echo escaped; done; echo done"]}]
            """);
        await Commands.EventuallyAsync(() => platform.ValueAsync("{.status.phase}", "pod", "hasty", "-n", "lab"), phase => phase is "Succeeded" or "Failed", "it has tried");
        (await platform.KubectlAsync("logs", "hasty", "-n", "lab")).ShouldSucceed().Output.ShouldNotContain("escaped");
    }

    [Fact, Step(19)]
    public async Task Without_policies_everything_is_reached_again()
    {
        (await platform.KubectlAsync("delete", "networkpolicy", "--all", "-n", "shop")).ShouldSucceed();
        (await platform.KubectlAsync("delete", "networkpolicy", "--all", "-n", "lab")).ShouldSucceed();

        await AllowedAsync("lab/client", "web.shop");
        await AllowedAsync("lab/client", await AddressAsync("shop/web-2"), 9090);
    }

    private Task PolicyAsync(string name, string ns, string spec) => ApplyAsync(
        $$"""
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: {{name}}, namespace: {{ns}}}
        spec:
          {{spec}}
        """);
}
