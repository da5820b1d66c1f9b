using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Output;
using Platform.Cli.Query;

namespace Platform.Cli.Commands;

/// <summary>A command: its result goes to standard output, everything else to standard error, and one place makes exit codes.</summary>
public abstract class BaseCommand : Command
{
    protected BaseCommand(string name, string description)
        : base(name, description)
    {
        SetAction(InvokeAsync);
    }

    /// <summary>Command lines that show how it is used.</summary>
    public abstract IReadOnlyList<string> Examples { get; }

    /// <summary>JMESPath that makes the rows of <c>--output table</c>; null for the result as it is.</summary>
    protected virtual string? TableQuery => null;

    /// <summary>Format used when the user names none.</summary>
    private protected virtual OutputFormat DefaultFormat => OutputFormat.Json;

    /// <summary>Where this command looks for the installation on this machine.</summary>
    private protected virtual string DataDirectory(ParseResult input) => GlobalOptions.DefaultDataDirectory;

    /// <summary>Does the work. A null result writes nothing.</summary>
    protected abstract Task<Result<JsonNode?>> RunAsync(CommandContext context, ParseResult input, CancellationToken cancel);

    private async Task<int> InvokeAsync(ParseResult input, CancellationToken cancel)
    {
        var environment = ((CliInvocation)input.InvocationConfiguration).Environment;
        JmesPath? query = null;
        if (input.GetValue(GlobalOptions.Query) is { } text && !JmesPath.Parse(text).TryGet(out query, out var error))
            return Fail(error, environment);
        using var context = new CommandContext(environment, DataDirectory(input));
        try
        {
            if (!(await RunAsync(context, input, cancel)).TryGet(out var result, out error)
                && error is not null)
                return Fail(error, environment);
            return Write(result, query, input, environment);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return Fail(new CliError("Interrupted", "Interrupted. What the server had begun goes on.", ExitCodes.Interrupted), environment);
        }
    }

    private int Write(JsonNode? result, JmesPath? query, ParseResult input, CliEnvironment environment)
    {
        var named = input.GetResult(GlobalOptions.Output) is { Implicit: false };
        var format = named ? GlobalOptions.Format(input) : DefaultFormat;
        if (result is null)
            return ExitCodes.Success;
        if (query is null && format == OutputFormat.Table && TableQuery is { } rows)
            query = JmesPath.Parse(rows).TryGet(out var parsed, out _) ? parsed : throw new InvalidOperationException($"{Name}: {rows}");
        if (query is not null && !query.Evaluate(result).TryGet(out result, out var error) && error is not null)
            return Fail(error, environment);
        ResultWriter.Write(result, format, environment.Out);
        return ExitCodes.Success;
    }

    private static int Fail(CliError error, CliEnvironment environment)
    {
        ErrorWriter.Write(error, environment.Error);
        return error.ExitCode;
    }
}
