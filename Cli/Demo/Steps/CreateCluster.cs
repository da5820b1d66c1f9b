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
                    return await AttachAsync(story, cancel);
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

    // An interrupted run may have made the cluster and not come to its role on the registry; giving it again is no error.
    private static async Task<Result<string>> AttachAsync(DemoStory story, CancellationToken cancel)
    {
        if (!(await story.PlatformAsync(cancel, "aks", "show", "-g", DemoNames.Group, "-n", DemoNames.Cluster)).TryGet(out var cluster, out var error))
            return error;
        if (!(await story.PlatformAsync(cancel, "acr", "show", "-g", DemoNames.Group, "-n", DemoNames.Registry)).TryGet(out var registry, out error))
            return error;
        var identity = cluster.StringAt("identityProfile", "kubeletidentity", "objectId") ?? "";
        return (await story.PlatformAsync(cancel, "role", "assignment", "create", "--role", "AcrPull", "--assignee-object-id", identity,
            "--scope", registry.StringAt("id") ?? "")).TryGet(out _, out error) ? "already there" : error;
    }

    private static async Task<Result<string?>> StateAsync(DemoStory story, CancellationToken cancel) =>
        (await story.PlatformAsync(cancel, "aks", "show", "-g", DemoNames.Group, "-n", DemoNames.Cluster)).TryGet(out var cluster, out var error)
            ? cluster.StringAt("provisioningState") ?? "Succeeded" : error!;
}
