namespace Platform.EndToEnd.Network;

/// <summary>What names resolve to, asked from inside a pod.</summary>
public sealed partial class NetworkStory
{
    [Fact, Step(10)]
    public async Task Names_of_services_and_their_pods_resolve_in_every_form()
    {
        var web = await ServiceAsync("{.spec.clusterIP}", "web");
        (await LookUpAsync("web.shop.svc.cluster.local")).ShouldContain($"Address: {web}");
        (await LookUpAsync("web.shop.svc.cluster.local", "aaaa")).ShouldNotContain("Address: fd");
        (await LookUpAsync("_http._tcp.web.shop.svc.cluster.local", "srv")).ShouldContain("service = 0 100 80 web.shop.svc.cluster.local");
        (await LookUpAsync(Reverse(web), "ptr")).ShouldContain("name = web.shop.svc.cluster.local");

        var (one, two) = (await AddressAsync("shop/web-1"), await AddressAsync("shop/web-2"));
        var peers = await LookUpAsync("peers.shop.svc.cluster.local");
        peers.ShouldContain($"Address: {one}");
        peers.ShouldContain($"Address: {two}");
        (await LookUpAsync("one.peers.shop.svc.cluster.local")).ShouldContain($"Address: {one}");
        (await LookUpAsync("_http._tcp.peers.shop.svc.cluster.local", "srv")).ShouldContain("two.peers.shop.svc.cluster.local");
        (await LookUpAsync(Reverse(two), "ptr")).ShouldContain("name = two.peers.shop.svc.cluster.local");
        (await LookUpAsync($"{one.Replace('.', '-')}.shop.pod.cluster.local")).ShouldContain($"Address: {one}");
        (await LookUpAsync("nothing.shop.svc.cluster.local")).ShouldContain("NXDOMAIN");
    }

    [Fact, Step(11)]
    public async Task Short_names_are_searched_for_and_aliases_lead_on()
    {
        (await InAsync("shop/client", "cat /etc/resolv.conf")).ShouldSucceed().Output.ShouldContain("search shop.svc.cluster.local svc.cluster.local cluster.local");
        (await AskAsync("shop/client", "web")).ShouldNotBe("nothing");
        (await AskAsync("lab/client", "web.shop.svc")).ShouldNotBe("nothing");
        (await AskAsync("lab/client", "alias")).ShouldNotBe("nothing");
        // A name outside the cluster, which the node's own resolvers know: the platform's.
        (await LookUpAsync($"management.{PlatformUnderTest.Domain}")).ShouldNotContain("shop.svc");
    }

    [Fact, Step(12)]
    public async Task A_pod_has_the_resolver_that_it_asks_for()
    {
        await ApplyAsync(
            $$$$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: own, namespace: shop}
            spec:
              dnsPolicy: None
              dnsConfig: {nameservers: [192.0.2.53], searches: [example.org], options: [{name: ndots, value: "2"}, {name: edns0}]}
              containers: [{name: main, image: '{{{{Image}}}}', command: [sh, -c, "trap 'exit 0' TERM; while :; do sleep 0.1; done"]}]
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: added, namespace: shop}
            spec:
              hostNetwork: true
              dnsPolicy: ClusterFirstWithHostNet
              dnsConfig: {searches: [example.org]}
              containers: [{name: main, image: '{{{{Image}}}}', command: [sh, -c, "trap 'exit 0' TERM; while :; do sleep 0.1; done"]}]
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: nodes, namespace: shop}
            spec:
              dnsPolicy: Default
              containers: [{name: main, image: '{{{{Image}}}}', command: [sh, -c, "trap 'exit 0' TERM; while :; do sleep 0.1; done"]}]
            """);
        (await platform.KubectlAsync("wait", "--for=condition=Ready", "pod/own", "pod/added", "pod/nodes", "-n", "shop", "--timeout=60s")).ShouldSucceed();

        (await InAsync("shop/own", "cat /etc/resolv.conf")).ShouldSucceed().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ShouldBe(["nameserver 192.0.2.53", "search example.org", "options ndots:2 edns0"], ignoreOrder: true);
        var added = (await InAsync("shop/added", "cat /etc/resolv.conf")).ShouldSucceed().Output;
        added.ShouldContain("search shop.svc.cluster.local svc.cluster.local cluster.local");
        added.ShouldContain("example.org");
        (await AskAsync("shop/added", "web")).ShouldNotBe("nothing");
        (await InAsync("shop/nodes", "cat /etc/resolv.conf")).ShouldSucceed().Output.ShouldNotContain("cluster.local");
        (await platform.KubectlAsync("delete", "pod", "own", "added", "nodes", "-n", "shop")).ShouldSucceed();
    }

    private static string Reverse(string address) => $"{string.Join('.', address.Split('.').Reverse())}.in-addr.arpa";

    private async Task<string> LookUpAsync(string name, string type = "a") =>
        (await InAsync("shop/client", $"nslookup -type={type} {name}. 2>&1; true")).ShouldSucceed().Output;
}
