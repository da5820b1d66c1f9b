using System.CommandLine;
using Platform.Cli.Commands;

namespace Platform.Cli;

/// <summary>The whole command: parses a command line, runs it, gives the exit code.</summary>
public static class CliApplication
{
    public static async Task<int> RunAsync(string[] args, CliEnvironment environment, CancellationToken cancel)
    {
        var root = CommandTree.Build();
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var invocation = new CliInvocation(environment);
        if (parsed.Errors.Count > 0 && !HelpWithExamples.IsAskedFor(parsed))
        {
            var error = CliError.Usage(string.Join(" ", parsed.Errors.Select(e => UsageMessages.Describe(e)).Distinct()));
            ErrorWriter.Write(error with { Message = $"{error.Message} See '{UsageMessages.CommandPath(parsed)} --help'." }, environment.Error);
            return ExitCodes.Usage;
        }

        return await parsed.InvokeAsync(invocation, cancel);
    }
}
