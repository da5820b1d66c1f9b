namespace Platform.Cli.Demo.Steps;

/// <summary>Stock kubectl of a newer Debian, beside the system.</summary>
internal sealed class FetchKubectl : DemoStep
{
    public override string Title => "Fetching kubectl";

    public override IReadOnlyList<Type> After => [typeof(InstallPackages)];

    public override async Task<Result<string>> RunAsync(DemoStory story, Action<string> tell, CancellationToken cancel)
    {
        if (!(await story.Scripts.RunAsync("eng/install-kubectl", [story.ToolsDirectory], cancel)).TryGet(out var path, out var error))
            return error;
        story.Kubectl = path.Trim();
        return story.Kubectl;
    }
}
