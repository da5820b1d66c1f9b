namespace Platform.Cli.Demo.Steps;

/// <summary>The server executable, from the sources.</summary>
internal sealed class BuildHost : DemoStep
{
    public override string Title => "Building the Host";

    /// <summary>The build fetches libraries with what is installed there.</summary>
    public override IReadOnlyList<Type> After => [typeof(InstallPackages)];

    public override async Task<Result<string>> RunAsync(DemoStory story, Action<string> tell, CancellationToken cancel) =>
        (await story.Scripts.BuildHostAsync(cancel)).TryGet(out _, out var error) ? "" : error;
}
