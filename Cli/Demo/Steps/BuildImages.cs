namespace Platform.Cli.Demo.Steps;

/// <summary>The application's two images, without any public registry.</summary>
internal sealed class BuildImages : DemoStep
{
    public override string Title => "Building the application's images";

    public override IReadOnlyList<Type> After => [typeof(InstallPackages)];

    public override async Task<Result<string>> RunAsync(DemoStory story, Action<string> tell, CancellationToken cancel) =>
        (await story.Scripts.RunAsync("samples/pets/build", [story.ImagesDirectory], cancel)).TryGet(out _, out var error) ? "" : error;
}
