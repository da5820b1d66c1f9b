using Platform.Cli.Installation;

namespace Platform.Cli.Demo.Steps;

/// <summary><c>platform acr login</c> and stock skopeo.</summary>
internal sealed class PushImages : DemoStep
{
    private static readonly string[] Images = [$"{DemoNames.DatabaseImage}:v1", $"{DemoNames.WebImage}:v1", $"{DemoNames.WebImage}:v2"];

    public override string Title => "Pushing the images with skopeo";

    public override IReadOnlyList<Type> After => [typeof(CreateRegistry), typeof(BuildImages)];

    public override async Task<Result<string>> RunAsync(DemoStory story, Action<string> tell, CancellationToken cancel)
    {
        if (!(await story.PlatformAsync(cancel, "acr", "login", "--name", DemoNames.Registry)).TryGet(out _, out var error) && error is not null)
            return error;
        // skopeo takes every certificate in the directory, so the authority gets one of its own.
        var certificates = Path.Combine(story.ToolsDirectory, "certs");
        Directory.CreateDirectory(certificates);
        await File.WriteAllTextAsync(Path.Combine(certificates, "ca.crt"), story.Installation!.CaCertificate, cancel);
        var credentials = Path.Combine(story.Environment.HomeDirectory, ".docker", "config.json");
        foreach (var image in Images)
        {
            tell(image);
            var layout = $"oci:{Path.Combine(story.ImagesDirectory, image.Split(':')[0])}:{image.Split(':')[1]}";
            string[] arguments = ["--insecure-policy", "copy", "--authfile", credentials, "--dest-cert-dir", certificates, layout, $"docker://{story.LoginServer}/{image}"];
            if (!(await Commandline.RunAsync("skopeo", arguments, cancel)).TryGet(out _, out error))
                return error;
        }

        return string.Join(' ', Images);
    }
}
