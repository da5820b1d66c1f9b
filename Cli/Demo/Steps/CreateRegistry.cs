using Platform.Cli.Arm;

namespace Platform.Cli.Demo.Steps;

/// <summary>The private registry.</summary>
internal sealed class CreateRegistry : DemoStep
{
    public override string Title => $"platform acr create -g {DemoNames.Group} --name {DemoNames.Registry}";

    public override IReadOnlyList<Type> After => [typeof(CreateGroup)];

    public override async Task<Result<string>> RunAsync(DemoStory story, Action<string> tell, CancellationToken cancel)
    {
        if (!(await story.PlatformAsync(cancel, "acr", "create", "-g", DemoNames.Group, "--name", DemoNames.Registry, "--sku", "Basic"))
            .TryGet(out var registry, out var error))
            return error!;
        if (registry.StringAt("loginServer") is not { Length: > 0 } server)
            return new CliError("InvalidResponse", "The registry has no login server.");
        story.LoginServer = server;
        return server;
    }
}
