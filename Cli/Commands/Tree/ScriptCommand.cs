using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Platform.Cli.Commands.Tree;

/// <summary>A command that is a script of the source tree; here so that help tells of it.</summary>
internal sealed class ScriptCommand : BaseCommand
{
    private readonly Argument<string[]> _arguments = new("arguments") { Arity = ArgumentArity.ZeroOrMore };

    public ScriptCommand(string name, string description)
        : base(name, description)
    {
        Add(_arguments);
        TreatUnmatchedTokensAsErrors = false;
    }

    public override IReadOnlyList<string> Examples => [$"./platform {Name}"];

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ParseResult input, CancellationToken cancel)
    {
        if (context.Environment.RepositoryRoot is not { } root)
            return new CliError("SourcesMissing", $"'platform {Name}' runs from the source tree: use ./platform {Name} there.");
        var start = new ProcessStartInfo(Path.Combine(root, "eng", Name)) { UseShellExecute = false };
        foreach (var argument in input.GetValue(_arguments) ?? [])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(cancel);
        return process.ExitCode == 0 ? (JsonNode?)null! : new CliError("ScriptFailed", $"{Name} ended with exit code {process.ExitCode}.", process.ExitCode);
    }
}
