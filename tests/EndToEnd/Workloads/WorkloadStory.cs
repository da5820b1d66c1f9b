namespace Platform.EndToEnd.Workloads;

/// <summary>Every kind of workload with real containers, on one cluster of two nodes, by stock kubectl.</summary>
[TestCaseOrderer("Platform.EndToEnd.StepOrder", "Platform.EndToEnd")]
public sealed partial class WorkloadStory(PlatformUnderTest platform) : IClassFixture<PlatformUnderTest>
{
    private const string Registry = "petsregistry", Image = $"{Registry}.cr.{PlatformUnderTest.Domain}/pets-web:v1";

    // A shell is the first process of these containers: it ends at SIGTERM only when it is told to, and by itself.
    private const string Sleep = "trap 'exit 0' TERM; while true; do sleep 0.1; done";

    [Fact, Step(1)]
    public async Task A_cluster_of_two_nodes_has_the_image_and_a_default_class_of_volumes()
    {
        await platform.StartClusterAsync("workloads", Registry, nodes: 2);

        (await platform.ValueAsync("{.items[*].status.conditions[?(@.type==\"Ready\")].status}", "nodes")).ShouldBe("True True");
        (await platform.KubectlAsync("get", "storageclass")).ShouldSucceed().Output.ShouldContain("default (default)");
    }

    [Fact, Step(11)]
    public async Task Nothing_of_it_stays_behind()
    {
        (await platform.PlatformAsync("down", "--purge", "--yes", "--data-dir", platform.DataDirectory)).ShouldSucceed();
        (await MachineTraces.LookAsync(platform.DataDirectory)).Since(platform.Before).ShouldNotContain(trace => trace.Contains("198.19.", StringComparison.Ordinal) || trace.Contains(platform.DataDirectory, StringComparison.Ordinal));
    }

    private async Task ApplyAsync(string manifest) => (await platform.KubectlAsync(manifest, ["apply", "-f", "-"])).ShouldSucceed();

    private async Task WaitAsync(string target, string condition) =>
        (await platform.KubectlAsync("wait", target, $"--for={condition}", "--timeout=60s")).ShouldSucceed();

    private async Task RolledOutAsync(string target) => (await platform.KubectlAsync("rollout", "status", target, "--timeout=60s")).ShouldSucceed();

    private async Task<IReadOnlyList<string>> PodsAsync(string app, string path = "{.items[*].metadata.name}") =>
        (await platform.ValueAsync(path, "pods", "-l", $"app={app}")).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private Task GoneAsync(string kind, string name) => Commands.EventuallyAsync(
        async () => (await platform.KubectlAsync("get", kind, name, "--ignore-not-found", "-o", "name")).ShouldSucceed().Output, left => left.Length == 0, $"{kind} {name} gone");
}
