using System.Globalization;

namespace Platform.Cli.Demo.Steps;

/// <summary>Three replicas of the web service.</summary>
internal sealed class ScaleApplication : DemoStep
{
    public override string Title => $"kubectl scale deployment/{DemoNames.WebDeployment} --replicas={DemoNames.Replicas}";

    public override IReadOnlyList<Type> After => [typeof(AskApplication)];

    public override async Task<Result<string>> RunAsync(DemoStory story, Action<string> tell, CancellationToken cancel)
    {
        var replicas = $"--replicas={DemoNames.Replicas.ToString(CultureInfo.InvariantCulture)}";
        if (!(await story.KubectlAsync(cancel, "scale", $"deployment/{DemoNames.WebDeployment}", replicas)).TryGet(out _, out var error))
            return error;
        return (await story.KubectlAsync(cancel, "rollout", "status", $"deployment/{DemoNames.WebDeployment}", "--timeout=120s")).TryGet(out _, out error)
            ? "" : error;
    }
}
