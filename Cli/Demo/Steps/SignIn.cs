namespace Platform.Cli.Demo.Steps;

/// <summary><c>platform login</c>, as the administrator.</summary>
internal sealed class SignIn : DemoStep
{
    public override string Title => "platform login";

    public override IReadOnlyList<Type> After => [typeof(StartHost)];

    public override async Task<Result<string>> RunAsync(DemoStory story, Action<string> tell, CancellationToken cancel) =>
        (await story.PlatformAsync(cancel, "login", "--data-dir", story.DataDirectory)).TryGet(out _, out var error)
            ? $"admin@{story.Installation!.Domain}" : error!;
}
