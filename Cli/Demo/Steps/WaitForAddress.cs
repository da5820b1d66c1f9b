namespace Platform.Cli.Demo.Steps;

/// <summary>The LoadBalancer's address.</summary>
internal sealed class WaitForAddress : DemoStep
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    public override string Title => $"Waiting for EXTERNAL-IP of service {DemoNames.WebService}";

    public override IReadOnlyList<Type> After => [typeof(DeployApplication)];

    public override async Task<Result<string>> RunAsync(DemoStory story, Action<string> tell, CancellationToken cancel)
    {
        var found = await story.UntilAsync(
            async () => (await story.KubectlAsync(cancel, "get", "service", DemoNames.WebService, "-o", "jsonpath={.status.loadBalancer.ingress[0].ip}"))
                .TryGet(out var ip, out _) && ip.Trim().Length > 0 ? ip.Trim() : null,
            Timeout,
            () => Task.FromResult(new CliError("NoAddress", $"The service {DemoNames.WebService} has no EXTERNAL-IP; see 'kubectl describe service {DemoNames.WebService}'.")),
            cancel);
        if (found.TryGet(out var address, out _))
            story.ApplicationAddress = address;
        return found;
    }
}
