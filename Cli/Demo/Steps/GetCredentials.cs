namespace Platform.Cli.Demo.Steps;

/// <summary>kubectl's access to the cluster.</summary>
internal sealed class GetCredentials : DemoStep
{
    public override string Title => $"platform aks get-credentials -g {DemoNames.Group} --name {DemoNames.Cluster}";

    public override IReadOnlyList<Type> After => [typeof(CreateCluster)];

    public override async Task<Result<string>> RunAsync(DemoStory story, Action<string> tell, CancellationToken cancel) =>
        (await story.PlatformAsync(cancel, "aks", "get-credentials", "-g", DemoNames.Group, "--name", DemoNames.Cluster, "--overwrite-existing"))
            .TryGet(out _, out var error) ? "" : error!;
}
