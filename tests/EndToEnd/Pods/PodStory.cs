namespace Platform.EndToEnd.Pods;

/// <summary>What pods may ask of a node, with real containers: all pods of <c>pods.yaml</c> begin at once, then each step looks at its own.</summary>
[TestCaseOrderer("Platform.EndToEnd.StepOrder", "Platform.EndToEnd")]
public sealed partial class PodStory(PlatformUnderTest platform) : IClassFixture<PlatformUnderTest>
{
    private const string Registry = "petsregistry";
    private static readonly string LoginServer = $"{Registry}.cr.{PlatformUnderTest.Domain}";

    [Fact, Step(1)]
    public async Task Pods_of_every_kind_are_applied_at_once()
    {
        await platform.StartClusterAsync("pods", Registry, nodes: 1);

        var manifest = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests", "EndToEnd", "Pods", "pods.yaml"));
        (await platform.KubectlAsync(manifest.Replace("IMAGE", $"{LoginServer}/pets-web:v1", StringComparison.Ordinal).Replace("REGISTRY", LoginServer, StringComparison.Ordinal), ["apply", "-f", "-"])).ShouldSucceed();
        (await platform.KubectlAsync("wait", "--for=condition=Ready", "pod/witness", "--timeout=60s")).ShouldSucceed();
    }

    /// <summary>A value of a pod, once it is as expected.</summary>
    private Task<string> SeeAsync(string pod, string path, Func<string, bool> holds, string what, TimeSpan? limit = null) =>
        Commands.EventuallyAsync(() => platform.ValueAsync(path, "pod", pod), holds, what, limit);

    /// <summary>The log of a pod that has ended.</summary>
    private async Task<string[]> LogOfEndedAsync(string pod, params string[] options)
    {
        await SeeAsync(pod, "{.status.phase}", phase => phase is "Succeeded" or "Failed", $"{pod} ended");
        return (await platform.KubectlAsync(["logs", pod, .. options])).ShouldSucceed().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private async Task<string> ExecAsync(string pod, string container, params string[] command) =>
        (await platform.KubectlAsync(["exec", pod, "-c", container, "--", .. command])).ShouldSucceed().Output;

    /// <summary>Runs a script on the node itself, as an operator's privileged pod can; empty when its stream was cut.</summary>
    private async Task<string> OnNodeAsync(string script) =>
        (await platform.KubectlAsync("exec", "witness", "--", "nsenter", "-t", "1", "-m", "-u", "-n", "-p", "--", "sh", "-c", script)).Output;

    private async Task<string> EventsAsync(string pod) =>
        await platform.ValueAsync("{range .items[*]}{.reason}: {.message}{\"\\n\"}{end}", "events", "--field-selector", $"involvedObject.name={pod}");
}
