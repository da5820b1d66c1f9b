using System.Text.RegularExpressions;
using Platform.Cli.Installation;

namespace Platform.Cli.Demo.Steps;

/// <summary><c>kubectl apply</c> of the sample's manifest.</summary>
internal sealed partial class DeployApplication : DemoStep
{
    private const string Manifest = "samples/pets/pets.yaml";

    public override string Title => $"kubectl apply -f {Manifest}";

    public override IReadOnlyList<Type> After => [typeof(GetCredentials), typeof(PushImages), typeof(FetchKubectl)];

    public override async Task<Result<string>> RunAsync(DemoStory story, Action<string> tell, CancellationToken cancel)
    {
        // Applying again would set back what was changed since, such as the number of replicas.
        var existing = await story.KubectlAsync(cancel, "get", $"deployment/{DemoNames.WebDeployment}", $"deployment/{DemoNames.DatabaseDeployment}",
            $"service/{DemoNames.WebService}", "-o", "name");
        if (existing.Error is null)
            return "already there";
        var path = Path.Combine(story.Environment.RepositoryRoot!, Manifest);
        string text;
        try
        {
            text = await File.ReadAllTextAsync(path, cancel);
        }
        catch (IOException e)
        {
            return new CliError("SourcesMissing", e.Message);
        }

        // The manifest names the story's registry in the default domain; this installation may have another.
        var manifest = RegistryHost().Replace(text, $"{story.LoginServer}/");
        return (await Commandline.RunAsync(story.Kubectl, ["--context", DemoNames.Cluster, "--namespace", DemoNames.Namespace, "apply", "-f", "-"], cancel, manifest))
            .TryGet(out var applied, out var error) ? $"{applied.Trim().Split('\n').Length} objects" : error;
    }

    [GeneratedRegex(@"\b[a-z0-9]+\.cr\.[a-z0-9.-]+/")]
    private static partial Regex RegistryHost();
}
