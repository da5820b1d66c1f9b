namespace Platform.Cli.Demo.Steps;

/// <summary>Debian packages that the machine lacks.</summary>
internal sealed class InstallPackages : DemoStep
{
    public override string Title => "Installing Debian packages";

    public override async Task<Result<string>> RunAsync(DemoStory story, Action<string> tell, CancellationToken cancel)
    {
        if (!(await story.Scripts.RunAsync("eng/install-packages", ["--list"], cancel)).TryGet(out var missing, out var error))
            return error;
        if (string.IsNullOrWhiteSpace(missing))
            return "all there";
        return (await story.Scripts.RunAsync("eng/install-packages", [], cancel)).TryGet(out _, out error)
            ? string.Join(' ', missing.Split('\n', StringSplitOptions.RemoveEmptyEntries)) : error;
    }
}
