using System.Globalization;
using Platform.Cli.Arm;

namespace Platform.Cli.Demo.Steps;

/// <summary>The cluster, attached to the registry; one that is there already is taken, or waited for.</summary>
internal sealed class CreateCluster : DemoStep
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    public override string Title =>
        $"platform aks create -g {DemoNames.Group} --name {DemoNames.Cluster} --node-count {DemoNames.Nodes} --attach-acr {DemoNames.Registry}";

    public override IReadOnlyList<Type> After => [typeof(CreateRegistry)];

    public override async Task<Result<string>> RunAsync(DemoStory story, Action<string> tell, CancellationToken cancel)
    {
        var state = await StateAsync(story, cancel);
        // An interrupted run leaves it being made, or being deleted: either comes to its end by itself.
        while (state.TryGet(out var now, out var error) || error.ExitCode == ExitCodes.NotFound)
        {
            switch (now)
            {
                case null:
                    return await CreateAsync(story, cancel);
                case "Succeeded":
                    return "already there";
                case "Failed" or "Canceled":
                    if (!(await story.PlatformAsync(cancel, "aks", "delete", "-g", DemoNames.Group, "-n", DemoNames.Cluster, "--yes")).TryGet(out _, out var notDeleted))
                        return notDeleted!;
                    return await CreateAsync(story, cancel);
            }

            tell(now);
            await Task.Delay(TimeSpan.FromSeconds(1), story.Environment.Time, cancel);
            state = await StateAsync(story, cancel);
        }

        return state.Error!;
    }

    private static async Task<Result<string>> CreateAsync(DemoStory story, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Timeout);
        try
        {
            return (await story.PlatformAsync(limit.Token, "aks", "create", "-g", DemoNames.Group, "--name", DemoNames.Cluster,
                "--node-count", DemoNames.Nodes.ToString(CultureInfo.InvariantCulture), "--attach-acr", DemoNames.Registry)).TryGet(out _, out var error) ? "" : error!;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new CliError("ClusterNotReady", $"The cluster is not ready after {Timeout.TotalMinutes:0} minutes; see 'platform aks show -g {DemoNames.Group} -n {DemoNames.Cluster}'.");
        }
    }

    private static async Task<Result<string?>> StateAsync(DemoStory story, CancellationToken cancel) =>
        (await story.PlatformAsync(cancel, "aks", "show", "-g", DemoNames.Group, "-n", DemoNames.Cluster)).TryGet(out var cluster, out var error)
            ? cluster.StringAt("provisioningState") ?? "Succeeded" : error!;
}
