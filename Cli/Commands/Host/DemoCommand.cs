using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Demo;
using Platform.Cli.Installation;
using Platform.Cli.Progress;

namespace Platform.Cli.Commands.Host;

/// <summary><c>demo</c>: from a fresh machine to a running application.</summary>
internal sealed class DemoCommand : HostCommand
{
    private readonly Option<bool> _yes = CommonOptions.Yes();
    private readonly Option<string> _domain = HostOptions.Domain();
    private readonly Option<string> _pool = HostOptions.Pool();

    public DemoCommand()
        : base("demo", "From a fresh machine to a running application, in one command.")
    {
        Add(_yes);
        Add(_domain);
        Add(_pool);
    }

    public override IReadOnlyList<string> Examples => ["./platform demo", "./platform demo --yes", "./platform demo --yes --output json"];

    protected override async Task<Result<JsonNode?>> RunAsRootAsync(CommandContext context, ParseResult input, CancellationToken cancel)
    {
        var environment = context.Environment;
        var began = environment.Started ?? environment.Time.GetUtcNow();
        var story = new DemoStory(environment, context.DataDirectory, input.GetValue(_domain)!, input.GetValue(_pool)!);
        if (await AgreeAsync(story, input.GetValue(_yes), cancel) is { } refused)
            return refused;
        IDemoBoard board = environment.ErrorIsTerminal ? new SpinnerBoard(environment.Error, environment.Time) : new PlainBoard(environment.Error);
        (DemoStep, CliError)? failure;
        try
        {
            failure = await new DemoRunner(DemoSteps.All(), board, environment.Time).RunAsync(story, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return new CliError("Interrupted", "Interrupted. './platform demo' goes on from here; './platform down --purge' removes what there is.", ExitCodes.Interrupted);
        }

        if (failure is var (step, error))
        {
            return error with
            {
                Message = $"{step.Title}: {error.Message.TrimEnd('.')}. Logs: {Logs(story)}. './platform demo' goes on from here.",
            };
        }

        if (input.GetResult(GlobalOptions.Output) is { Implicit: false })
            return DemoSummary.Describe(story);
        await environment.Out.WriteAsync(DemoSummary.Write(story, ProgressReporter.Format(environment.Time.GetUtcNow() - began)));
        return (JsonNode?)null!;
    }

    private static string Logs(DemoStory story) => string.Join(" and ", new[]
    {
        HostProcess.LogPath(story.DataDirectory), Path.Combine(story.Environment.RepositoryRoot ?? "", "artifacts", "logs"),
    }.Where(Path.Exists));

    private static async Task<CliError?> AgreeAsync(DemoStory story, bool yes, CancellationToken cancel)
    {
        if (yes)
            return null;
        if (!(await story.Scripts.RunAsync("eng/install-packages", ["--list"], cancel)).TryGet(out var missing, out var error))
            return error;
        var packages = string.Join(' ', missing.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var installs = packages.Length > 0 ? $"install the Debian packages {packages}, " : "";
        return Confirmation.Ask(story.Environment, yes,
            $"This will {installs}build the platform, run it from {story.DataDirectory}, and create a cluster of {DemoNames.Nodes} nodes with a sample application. Go on?");
    }
}
