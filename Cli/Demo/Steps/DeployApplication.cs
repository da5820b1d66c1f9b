using Platform.Cli.Installation;

namespace Platform.Cli.Demo.Steps;

/// <summary><c>kubectl apply</c> of the sample's manifest.</summary>
internal sealed class DeployApplication : DemoStep
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

        // The manifest leaves the registry's place open, as its head says.
        var manifest = text.Replace("REGISTRY/", $"{story.LoginServer}/", StringComparison.Ordinal);
        return (await Commandline.RunAsync(story.Kubectl, ["--context", DemoNames.Cluster, "--namespace", DemoNames.Namespace, "apply", "-f", "-"], cancel, manifest))
            .TryGet(out var applied, out var error) ? $"{applied.Trim().Split('\n').Length} objects" : error;
    }
}
