namespace Platform.EndToEnd.Ingress;

/// <summary>Applications reached by host and path through the cluster's ingress, by stock kubectl and curl from outside the cluster.</summary>
[TestCaseOrderer("Platform.EndToEnd.StepOrder", "Platform.EndToEnd"), Trait("Category", "Soak")]
public sealed class IngressStory(PlatformUnderTest platform) : IClassFixture<PlatformUnderTest>, IDisposable
{
    private const string Registry = "petsregistry", Image = $"{Registry}.cr.{PlatformUnderTest.Domain}/pets-web";
    private const string Other =
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: other}
        spec: {rules: [{http: {paths: [{path: PATH, pathType: Prefix, backend: {service: {name: site, port: {number: 80}}}}]}}]}
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("ingress-story-").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact, Step(1)]
    public async Task Ingresses_of_a_cluster_get_an_address_and_the_class_that_it_begins_with()
    {
        await platform.StartClusterAsync("ingress", Registry, nodes: 2);
        var manifest = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests", "EndToEnd", "Ingress", "ingress.yaml"));
        (await platform.KubectlAsync(manifest.Replace("IMAGE", Image, StringComparison.Ordinal), ["apply", "-f", "-"])).ShouldSucceed();
        // The web service finishes what it has received and ends: the platform alone keeps new requests away from it.
        const string variables = "            - name: PGHOST\n";
        await platform.DeployPetsAsync(Registry, 4, change: pets => pets.Replace(variables, "            - {name: PETS_DRAIN_SECONDS, value: \"0\"}\n" + variables, StringComparison.Ordinal));
        (await platform.KubectlAsync("rollout", "status", "deployment/site", "--timeout=60s")).ShouldSucceed();

        var address = await AddressAsync("shop");

        address.ShouldStartWith("198.19.");
        (await AddressAsync("site")).ShouldBe(address);
        (await platform.ValueAsync("{.items[*].spec.ingressClassName}", "ingresses")).ShouldBe("platform platform");
        await Commands.EventuallyAsync(() => platform.ValueAsync("{.items[*].endpoints[*].conditions.ready}", ["endpointslices", "-n", "kube-system", "-l", "kubernetes.io/service-name=platform-ingress"]),
            ready => ready == "true true", "both nodes' proxies in the rotation");
    }

    [Fact, Step(2)]
    public async Task Requests_find_their_application_by_host_and_path()
    {
        (await CurlAsync("http://anything.example/pet")).ShouldStartWith("200 ");
        (await CurlAsync("http://a.plain.example/docs/")).ShouldBe("200 documents");
        (await CurlAsync("http://a.plain.example/")).ShouldBe("404 No Ingress has a rule for this host and path.");
        (await CurlAsync("http://anything.example/docs/")).ShouldBe("404 No Ingress has a rule for this host and path.");
    }

    [Fact, Step(3)]
    public async Task A_host_with_TLS_has_the_certificate_of_its_secret_as_soon_as_there_is_one()
    {
        (await CurlAsync("https://site.example/", "--insecure")).ShouldBe("200 front", "a certificate that nobody trusts, until there is one");
        (await platform.RunAsync("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=authority", "-keyout", At("ca.key"), "-out", At("ca.crt"))).ShouldSucceed();
        (await platform.RunAsync("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=site", "-keyout", At("site.key"), "-out", At("site.csr"))).ShouldSucceed();
        await File.WriteAllTextAsync(At("names"), "subjectAltName=DNS:site.example");
        (await platform.RunAsync("openssl", "x509", "-req", "-in", At("site.csr"), "-CA", At("ca.crt"), "-CAkey", At("ca.key"), "-CAcreateserial", "-extfile", At("names"), "-out", At("site.crt"))).ShouldSucceed();

        (await platform.KubectlAsync("create", "secret", "tls", "site", "--cert", At("site.crt"), "--key", At("site.key"))).ShouldSucceed();

        await Commands.EventuallyAsync(() => CurlAsync("https://site.example/", "--cacert", At("ca.crt")), answer => answer == "200 front", "the certificate that the secret brings, on every node");
        (await CurlAsync("https://site.example/docs/", "--cacert", At("ca.crt"), "--http2")).ShouldBe("200 documents");
        (await CurlAsync("http://site.example/docs/?a=b", "--write-out", "%{http_code} %{redirect_url}")).ShouldBe("308 https://site.example/docs/?a=b");
    }

    [Fact, Step(4)]
    public async Task What_is_wrong_is_said_on_the_ingress_and_harms_nothing_else()
    {
        (await CurlAsync("https://site.example/web", "--insecure")).ShouldBe("503 No endpoint of the service is ready.");
        await Commands.EventuallyAsync(() => EventsAsync("site"),
            events => events.Contains("Warning BadBackend The service missing does not exist in the namespace default: create it.", StringComparison.Ordinal), "an event that says so");
    }

    [Fact, Step(5)]
    public async Task A_rolling_update_fails_no_request()
    {
        var load = await LoadAsync();

        (await platform.KubectlAsync("set", "image", "deployment/web", $"web={Image}:v2")).ShouldSucceed();
        (await platform.KubectlAsync("rollout", "status", "deployment/web", "--timeout=100s")).ShouldSucceed();
        await platform.ReadyReplicasAsync("web", 4);

        (await load.StopAsync()).ShouldHaveNoFailure(atLeast: 200);
    }

    [Fact, Step(6)]
    public async Task Neither_does_the_drain_of_a_node_whose_proxy_leaves_with_it()
    {
        // Not the node of the database, which is one pod.
        var database = await platform.ValueAsync("{.items[0].spec.nodeName}", "pods", "-l", "app=db");
        var node = (await platform.ValueAsync("{.items[*].metadata.name}", "nodes")).Split(' ').Single(name => name != database);
        var load = await LoadAsync();

        (await platform.KubectlAsync("drain", node, "--ignore-daemonsets", "--timeout=100s")).ShouldSucceed();
        await Commands.EventuallyAsync(
            () => platform.ValueAsync("{.metadata.annotations.routing\\.platform\\.internal/observed-ingresses}", ["lease", node, "-n", "kube-node-lease"]),
            said => said == "drained", "no connection leads to the node's proxy any more");
        await platform.ReadyReplicasAsync("web", 4);
        (await platform.KubectlAsync("uncordon", node)).ShouldSucceed();
        await Commands.EventuallyAsync(
            () => platform.ValueAsync("{.metadata.annotations.routing\\.platform\\.internal/observed-ingresses}", ["lease", node, "-n", "kube-node-lease"]),
            said => said != "drained", "the node's proxy is back in the rotation");

        (await load.StopAsync()).ShouldHaveNoFailure(atLeast: 200);
    }

    [Fact, Step(7)]
    public async Task Nor_do_changes_of_other_ingresses_and_restarts_of_every_agent()
    {
        var load = await LoadAsync();

        foreach (var path in (string[])["/one", "/two", "/three"])
            (await platform.KubectlAsync(Other.Replace("PATH", path, StringComparison.Ordinal), ["apply", "-f", "-"])).ShouldSucceed();
        await Commands.EventuallyAsync(() => CurlAsync("http://any.example/three"), answer => answer.StartsWith("404 ", StringComparison.Ordinal) && !answer.Contains("Ingress", StringComparison.Ordinal), "the application's own 404");
        foreach (var name in (await platform.ValueAsync("{.items[*].metadata.name}", "nodes")).Split(' '))
            await new NodeProcesses(name).RunAsync("systemctl restart kubelet");
        (await platform.KubectlAsync("delete", "ingress", "other")).ShouldSucceed();
        await Commands.EventuallyAsync(() => CurlAsync("http://any.example/three"), answer => answer.Contains("Ingress", StringComparison.Ordinal), "no rule any more");

        (await load.StopAsync()).ShouldHaveNoFailure(atLeast: 200);
    }

    [Fact, Step(8)]
    public async Task The_proxy_runs_without_privileges_and_its_keys_are_its_own()
    {
        var node = new NodeProcesses((await platform.ValueAsync("{.items[*].metadata.name}", "nodes")).Split(' ')[0]);

        (await node.RunAsync("ps -o user= -C haproxy | sort -u")).ShouldBe("haproxy");
        (await node.RunAsync("find -L /run/platform/ingress/current -name '*.pem' -printf '%u %m\\n' | sort -u")).ShouldBe("haproxy 600");
        (await node.RunAsync("stat --file-system --format=%T /run/platform/ingress")).ShouldBe("tmpfs");
        (await node.RunAsync("journalctl --no-pager | grep -c 'PRIVATE KEY' || true")).ShouldBe("0");
    }

    [Fact, Step(9)]
    public async Task With_the_last_ingress_the_address_is_free_and_the_proxies_end()
    {
        (await platform.KubectlAsync("delete", "ingress", "--all")).ShouldSucceed();

        await Commands.EventuallyAsync(async () => (await platform.KubectlAsync("get", "service", "platform-ingress", "-n", "kube-system", "--ignore-not-found", "-o", "name")).ShouldSucceed().Output,
            left => left.Length == 0, "the service gone");
        (await DatabaseRows.WithAsync(platform.DataDirectory, "/kube-system/platform-ingress/")).ShouldNotContain(row => row.StartsWith("provisioning.addresses", StringComparison.Ordinal));
        foreach (var name in (await platform.ValueAsync("{.items[*].metadata.name}", "nodes")).Split(' '))
            await Commands.EventuallyAsync(() => new NodeProcesses(name).RunAsync("systemctl is-active node-ingress || true"), state => state == "inactive", "the proxy ended");
    }

    [Fact, Step(10)]
    public async Task Nothing_of_it_stays_behind()
    {
        (await platform.PlatformAsync("down", "--purge", "--yes", "--data-dir", platform.DataDirectory)).ShouldSucceed();
        (await MachineTraces.LookAsync(platform.DataDirectory)).Since(platform.Before).ShouldNotContain(trace => trace.Contains("198.19.", StringComparison.Ordinal) || trace.Contains(platform.DataDirectory, StringComparison.Ordinal));
    }

    private string At(string file) => Path.Combine(_directory, file);

    private async Task<string> AddressAsync(string ingress) => await Commands.EventuallyAsync(
        () => platform.ValueAsync("{.status.loadBalancer.ingress[0].ip}", "ingress", ingress), address => address.Length > 0, $"an address of {ingress}");

    /// <summary>Asks the web service all the while, over new connections and over such as are kept, and never twice.</summary>
    private async Task<LoadGenerator> LoadAsync()
    {
        var load = LoadGenerator.Start(new Uri($"http://{await AddressAsync("shop")}/pet"), 4, 4);
        await Commands.EventuallyAsync(() => Task.FromResult(load.Requests), requests => requests > 50, "a load");
        return load;
    }

    /// <summary>Status and body of what curl is answered, for a host at the ingress's address.</summary>
    private async Task<string> CurlAsync(string url, params string[] options)
    {
        var host = new Uri(url).Host;
        var address = await AddressAsync("shop");
        var command = (string[])["--silent", "--show-error", "--output", At("body"), "--write-out", "%{http_code} ", "--resolve", $"{host}:80:{address}", "--resolve", $"{host}:443:{address}", .. options, url];
        var answer = (await Commands.RunAsync("curl", command)).Output;
        return options.Contains("--write-out") ? answer : answer + (File.Exists(At("body")) ? (await File.ReadAllTextAsync(At("body"))).Trim() : "");
    }

    private Task<string> EventsAsync(string name) =>
        platform.ValueAsync("{range .items[*]}{.type} {.reason} {.message}{\"\\n\"}{end}", "events", "--field-selector", $"involvedObject.name={name},involvedObject.kind=Ingress");
}
