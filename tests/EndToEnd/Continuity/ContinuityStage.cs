namespace Platform.EndToEnd.Continuity;

/// <summary>
/// The sample on a cluster of two nodes, and whatever may happen to it without a request failing. Its web service does not drain by
/// itself: at SIGTERM it finishes what it has received and ends, so that it is the platform alone that keeps new requests away.
/// </summary>
public sealed class ContinuityStage : IAsyncLifetime
{
    private const string Registry = "petsregistry", Web = "deployment/web", Canary = "deployment/canary";
    private static readonly string Image = $"{Registry}.cr.{PlatformUnderTest.Domain}/pets-web";

    /// <summary>The installation.</summary>
    public PlatformUnderTest Platform { get; } = new();

    /// <inheritdoc/>
    public Task InitializeAsync() => Platform.InitializeAsync();

    /// <inheritdoc/>
    public Task DisposeAsync() => Platform.DisposeAsync();

    /// <summary>Makes the cluster and deploys the sample.</summary>
    public async Task StartAsync()
    {
        await Platform.StartClusterAsync("continuity", Registry, nodes: 2);
        const string container = "      containers:\n        - name: web\n", variables = "            - name: PGHOST\n";
        const string tolerations = "      tolerations: [{key: node.kubernetes.io/unreachable, effect: NoExecute, tolerationSeconds: 1}]\n";
        await Platform.DeployPetsAsync(Registry, 2, change: manifest => manifest
            .Replace(container, tolerations + container, StringComparison.Ordinal)
            .Replace(variables, "            - {name: PETS_DRAIN_SECONDS, value: \"0\"}\n" + variables, StringComparison.Ordinal));
        var canary = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests", "EndToEnd", "Continuity", "canary.yaml"));
        (await Platform.KubectlAsync(canary.Replace("IMAGE", Image + ":v2", StringComparison.Ordinal), ["apply", "-f", "-"])).ShouldSucceed();
    }

    /// <summary>Asks the service all the while.</summary>
    /// <param name="users">Users with a new connection for each request, and as many that keep theirs.</param>
    public async Task<LoadGenerator> AskAsync(int users) => LoadGenerator.Start(new Uri(await Platform.ApplicationAsync(), "/pet"), users, users, retries: true);

    /// <summary>The nodes' names, that with the database first.</summary>
    public async Task<(string WithDatabase, string Other)> NodesAsync()
    {
        var first = await Platform.ValueAsync("{.items[0].spec.nodeName}", "pods", "-l", "app=db");
        return (first, (await Platform.ValueAsync("{.items[*].metadata.name}", "nodes")).Split(' ').Single(node => node != first));
    }

    /// <summary>Has four pods of the web service, two on each node.</summary>
    public async Task SpreadAsync()
    {
        // Of two on one node one goes before any that is alone, and new ones come where there are fewer.
        await ScaleToAsync(2);
        await ScaleToAsync(4);
        var nodes = await Platform.ValueAsync("{.items[*].spec.nodeName}", "pods", "-l", "app=web");
        nodes.Split(' ').GroupBy(node => node).Select(group => group.Count()).ShouldBe([2, 2], $"pods of each node in {nodes}");
    }

    /// <summary>The version of the web service, and the one that comes next.</summary>
    private async Task<(string Now, string Next)> VersionsAsync() =>
        (await Platform.ValueAsync("{.spec.template.spec.containers[0].image}", "deployment", "web")).EndsWith(":v1", StringComparison.Ordinal) ? ("v1", "v2") : ("v2", "v1");

    /// <summary>Rolls the other version out, with the default strategy and without hooks.</summary>
    public async Task RollOutAsync()
    {
        var (_, next) = await VersionsAsync();
        (await Platform.KubectlAsync("set", "image", Web, $"web={Image}:{next}")).ShouldSucceed();
        await RolledOutAsync(next);
    }

    /// <summary>Undoes the last roll-out.</summary>
    public async Task RollBackAsync()
    {
        var (_, before) = await VersionsAsync();
        (await Platform.KubectlAsync("rollout", "undo", Web)).ShouldSucceed();
        await RolledOutAsync(before);
    }

    private async Task RolledOutAsync(string version)
    {
        (await Platform.KubectlAsync("rollout", "status", Web, "--timeout=100s")).ShouldSucceed();
        await Platform.ReadyReplicasAsync("web", int.Parse(await Platform.ValueAsync("{.spec.replicas}", "deployment", "web"), provider: null));
        (await Platform.AskAsync()).ShouldContain($"({version})");
    }

    /// <summary>Scales from one to five and back.</summary>
    public async Task ScaleAsync()
    {
        foreach (var count in (int[])[1, 5, 1]) await ScaleToAsync(count);
    }

    private async Task ScaleToAsync(int count)
    {
        (await Platform.KubectlAsync("scale", Web, $"--replicas={count}")).ShouldSucceed();
        await Platform.ReadyReplicasAsync("web", count);
    }

    /// <summary>Drains a node with half of the pods, which a disruption budget protects.</summary>
    public async Task DrainAsync()
    {
        await SpreadAsync();
        var (_, node) = await NodesAsync();
        (await Platform.KubectlAsync("drain", node, "--ignore-daemonsets", "--timeout=100s")).ShouldSucceed();
        (await Platform.ValueAsync("{.items[*].metadata.name}", "pods", "-l", "app=web", "--field-selector", $"spec.nodeName={node}")).ShouldBeEmpty();
        await Platform.ReadyReplicasAsync("web", 4);
        (await Platform.KubectlAsync("uncordon", node)).ShouldSucceed();
    }

    /// <summary>Restarts the agent of every node.</summary>
    public Task RestartAgentsAsync() => UntouchedAsync("systemctl restart kubelet");

    /// <summary>Kills the agent and containerd of every node.</summary>
    public Task KillAgentsAsync() => UntouchedAsync("systemctl kill --signal=KILL kubelet; systemctl kill --signal=KILL --kill-whom=main containerd");

    /// <summary>Runs a script on every node: no container may notice, and both nodes do their work afterwards.</summary>
    private async Task UntouchedAsync(string script)
    {
        await ScaleToAsync(2);
        const string running = "{range .items[*]}{.metadata.name} {.status.containerStatuses[*].containerID} {.status.containerStatuses[*].state.running.startedAt} {.status.containerStatuses[*].restartCount}\n{end}";
        const string begun = "systemctl show --property=ExecMainStartTimestampMonotonic kubelet";
        var before = await Platform.ValueAsync(running, "pods");
        await Task.WhenAll((await NodeListAsync()).Select(async node =>
        {
            var agent = await node.RunAsync(begun);
            await node.RunAsync(script);
            await Commands.EventuallyAsync(() => node.RunAsync(begun + "; systemctl is-active kubelet containerd || true"),
                now => !now.StartsWith(agent + "\n", StringComparison.Ordinal) && now.EndsWith("\nactive\nactive", StringComparison.Ordinal), "agent and containerd running anew");
        }));
        (await Platform.KubectlAsync("rollout", "restart", Canary)).ShouldSucceed();
        await CanariesAsync(2);
        (await Platform.ValueAsync("{.items[*].spec.nodeName}", "pods", "-l", "track=canary")).Split(' ').Distinct().Count().ShouldBe(2, "each node has run a new pod");
        await CanariesAsync(0);
        (await Platform.ValueAsync(running, "pods")).ShouldBe(before);
    }

    private async Task<IReadOnlyList<NodeProcesses>> NodeListAsync() =>
        [.. (await Platform.ValueAsync("{.items[*].metadata.name}", "nodes")).Split(' ').Select(name => new NodeProcesses(name))];

    /// <summary>Kills the Host and starts it again.</summary>
    public async Task RestartHostAsync()
    {
        await Platform.RestartHostAsync();
        (await Platform.KubectlAsync("rollout", "restart", Canary)).ShouldSucceed();
        await CanariesAsync(1);
        await CanariesAsync(0);
    }

    /// <summary>Lets a new version take over by counts of replicas.</summary>
    public async Task ReleaseCanaryAsync()
    {
        var (_, next) = await VersionsAsync();
        (await Platform.KubectlAsync("set", "image", Canary, $"web={Image}:{next}")).ShouldSucceed();
        await ScaleToAsync(3);
        await CanariesAsync(1);
        await SeeVersionsAsync("v1", "v2");
        await CanariesAsync(2);
        (await Platform.KubectlAsync("scale", Web, "--replicas=1")).ShouldSucceed();
        await Commands.EventuallyAsync(() => Platform.ValueAsync("{.status.replicas}", "deployment", "web"), count => count == "1", "one replica of the old version");
        await SeeVersionsAsync("v1", "v2");
        await CanariesAsync(0);
        await ScaleToAsync(2);
    }

    /// <summary>Leads the service to another deployment, and back.</summary>
    public async Task SwitchAsync()
    {
        var (now, next) = await VersionsAsync();
        (await Platform.KubectlAsync("set", "image", Canary, $"web={Image}:{next}")).ShouldSucceed();
        await CanariesAsync(2);
        await SelectAsync("""{"spec":{"selector":{"app":null,"track":"canary"}}}""");
        await SeeVersionsAsync(next);
        await SelectAsync("""{"spec":{"selector":{"app":"web","track":null}}}""");
        await CanariesAsync(0);
        await SeeVersionsAsync(now);
    }

    private async Task SelectAsync(string patch) => (await Platform.KubectlAsync("patch", "service", "web", "--type=merge", "--patch", patch)).ShouldSucceed();

    private async Task CanariesAsync(int count)
    {
        (await Platform.KubectlAsync("scale", Canary, $"--replicas={count}")).ShouldSucceed();
        (await Platform.KubectlAsync("rollout", "status", Canary, "--timeout=100s")).ShouldSucceed();
        await Commands.EventuallyAsync(async () => (await Platform.ValueAsync("{.items[*].metadata.name}", "pods", "-l", "track=canary")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Length,
            pods => pods == count, $"{count} canaries");
    }

    /// <summary>Waits until new connections meet these versions and no other.</summary>
    private Task SeeVersionsAsync(params string[] versions) => Commands.EventuallyAsync(
        async () =>
        {
            var answers = new SortedSet<string>();
            for (var i = 0; i < 12; i++) answers.Add((await Platform.AskAsync()).Split('(', ')')[1]);
            return string.Join(' ', answers);
        }, seen => seen == string.Join(' ', versions), $"answers of {string.Join(" and ", versions)} alone");
}
