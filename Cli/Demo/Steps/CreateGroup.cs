namespace Platform.Cli.Demo.Steps;

/// <summary>The resource group of everything else.</summary>
internal sealed class CreateGroup : DemoStep
{
    public override string Title => $"platform group create --name {DemoNames.Group}";

    public override IReadOnlyList<Type> After => [typeof(SignIn)];

    public override async Task<Result<string>> RunAsync(DemoStory story, Action<string> tell, CancellationToken cancel) =>
        (await story.PlatformAsync(cancel, "group", "create", "--name", DemoNames.Group)).TryGet(out _, out var error) ? "" : error!;
}
