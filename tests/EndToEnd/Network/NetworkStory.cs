namespace Platform.EndToEnd.Network;

/// <summary>What connections a cluster's network makes and refuses, tried by real containers on two nodes.</summary>
[TestCaseOrderer("Platform.EndToEnd.StepOrder", "Platform.EndToEnd"), Trait("Category", "Soak")]
public sealed partial class NetworkStory(PlatformUnderTest platform) : IClassFixture<PlatformUnderTest>
{
    private const string Registry = "petsregistry";
    private static readonly string Image = $"{Registry}.cr.{PlatformUnderTest.Domain}/pets-web:v1";

    [Fact, Step(1)]
    public async Task Servers_and_clients_run_on_two_nodes()
    {
        await platform.StartClusterAsync("network", Registry, nodes: 2);
        var nodes = (await platform.ValueAsync("{.items[*].metadata.name}", "nodes")).Split(' ');
        (await platform.KubectlAsync("label", "node", nodes[0], "topology.kubernetes.io/zone=a", "--overwrite")).ShouldSucceed();
        (await platform.KubectlAsync("label", "node", nodes[1], "topology.kubernetes.io/zone=b", "--overwrite")).ShouldSucceed();
        var manifest = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests", "EndToEnd", "Network", "network.yaml"));

        await ApplyAsync(manifest.Replace("IMAGE", Image, StringComparison.Ordinal).Replace("NODE1", nodes[0], StringComparison.Ordinal).Replace("NODE2", nodes[1], StringComparison.Ordinal));

        foreach (var ns in (string[])["shop", "lab"])
            (await platform.KubectlAsync("wait", "--for=condition=Ready", "pod", "--all", "-n", ns, "--timeout=60s")).ShouldSucceed();
    }

    [Fact, Step(20)]
    public async Task Nothing_of_it_stays_behind()
    {
        (await platform.PlatformAsync("down", "--purge", "--yes", "--data-dir", platform.DataDirectory)).ShouldSucceed();
        (await MachineTraces.LookAsync(platform.DataDirectory)).Since(platform.Before).ShouldNotContain(trace => trace.Contains("198.19.", StringComparison.Ordinal) || trace.Contains(platform.DataDirectory, StringComparison.Ordinal));
    }

    private async Task ApplyAsync(string manifest) => (await platform.KubectlAsync(manifest, ["apply", "-f", "-"])).ShouldSucceed();

    /// <summary>Runs a script in a pod, named <c>namespace/name</c>.</summary>
    private Task<CommandResult> InAsync(string pod, string script) =>
        platform.KubectlAsync("exec", "-n", pod.Split('/')[0], pod.Split('/')[1], "--", "sh", "-c", script);

    /// <summary>What one request from a pod gets: who answered and whom it saw, or nothing within a second.</summary>
    private async Task<string> AskAsync(string pod, string host, int port = 80) =>
        (await InAsync(pod, $"wget -q -T 1 -O - http://{host}:{port}/cgi-bin/who 2>/dev/null || echo nothing")).ShouldSucceed().Output.Trim()
            .Replace("[::ffff:", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal);

    /// <summary>Who answered so many requests, each over a new connection.</summary>
    private async Task<IReadOnlyList<string>> AnswersAsync(string pod, string host, int port = 80, int count = 20) =>
        [.. (await InAsync(pod, $"for i in $(seq {count}); do wget -q -T 2 -O - http://{host}:{port}/cgi-bin/who || echo nothing; done")).ShouldSucceed().Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]).Distinct().Order(StringComparer.Ordinal)];

    private Task AllowedAsync(string pod, string host, int port = 80) =>
        Commands.EventuallyAsync(() => AskAsync(pod, host, port), answer => answer != "nothing", $"{pod} reaches {host}:{port}");

    /// <summary>Rules follow a change in a moment; what is refused then stays so.</summary>
    private async Task RefusedAsync(string pod, string host, int port = 80)
    {
        await Commands.EventuallyAsync(() => AskAsync(pod, host, port), answer => answer == "nothing", $"{pod} is kept from {host}:{port}");
        (await AskAsync(pod, host, port)).ShouldBe("nothing", $"{pod} reached {host}:{port} after it was kept from it");
    }

    private Task<string> AddressAsync(string pod) => platform.ValueAsync("{.status.podIP}", "pod", pod.Split('/')[1], "-n", pod.Split('/')[0]);

    private Task<string> ServiceAsync(string path, string name, string ns = "shop") => platform.ValueAsync(path, "service", name, "-n", ns);

    private async Task PatchServiceAsync(string name, string spec) =>
        (await platform.KubectlAsync("patch", "service", name, "-n", "shop", "--type=merge", "-p", $"{{\"spec\":{{{spec}}}}}")).ShouldSucceed();
}
