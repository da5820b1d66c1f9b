using Platform.Cli.Installation;

namespace Platform.Cli.Demo.Steps;

/// <summary>The platform itself, in the background.</summary>
internal sealed class StartHost : DemoStep
{
    public override string Title => "Starting the platform";

    public override IReadOnlyList<Type> After => [typeof(BuildHost), typeof(BuildNodeImage)];

    public override async Task<Result<string>> RunAsync(DemoStory story, Action<string> tell, CancellationToken cancel)
    {
        var host = new HostProcess(story.Environment);
        if (await host.FindRunningAsync(story.DataDirectory, cancel) is { } running)
        {
            story.Installation = running;
            return "already runs";
        }

        var settings = new HostSettings(story.DataDirectory, story.Domain, story.Pool, story.NodeImages);
        if (!(await host.StartAsync(settings, tell, cancel)).TryGet(out var started, out var error))
            return error;
        story.Installation = started;
        return $"pid {started.Pid}";
    }
}
