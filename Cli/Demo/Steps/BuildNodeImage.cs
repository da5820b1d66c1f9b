namespace Platform.Cli.Demo.Steps;

/// <summary>The root filesystem that nodes boot. After the Host: builds take turns.</summary>
internal sealed class BuildNodeImage : DemoStep
{
    public override string Title => "Building the node image";

    public override IReadOnlyList<Type> After => [typeof(InstallPackages), typeof(BuildHost)];

    public override async Task<Result<string>> RunAsync(DemoStory story, Action<string> tell, CancellationToken cancel)
    {
        if (!(await story.Scripts.BuildNodeImageAsync(cancel)).TryGet(out var path, out var error))
            return error;
        story.NodeImages = path;
        return "";
    }
}
