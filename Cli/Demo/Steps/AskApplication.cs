namespace Platform.Cli.Demo.Steps;

/// <summary>The first answer of the application.</summary>
internal sealed class AskApplication : DemoStep
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    public override string Title => "curl http://EXTERNAL-IP/pet";

    public override IReadOnlyList<Type> After => [typeof(WaitForAddress)];

    public override Task<Result<string>> RunAsync(DemoStory story, Action<string> tell, CancellationToken cancel) => story.UntilAsync(
        async () => await Application.AskAsync(story.ApplicationAddress, cancel) is { } answer ? $"{answer.Picture} from {answer.Host}" : null,
        Timeout, () => Application.WhyNotAsync(story, cancel), cancel);
}
