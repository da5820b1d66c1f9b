using System.CommandLine;

namespace Platform.Cli.Commands.Monitor;

/// <summary>Options of the commands about diagnostic settings.</summary>
internal static class DiagnosticOptions
{
    public static Option<string> Name() => new("--name", "-n") { Description = "The setting.", Required = true };

    public static Option<string> Resource() => new("--resource") { Description = "ARM id of the resource whose logs are sent.", Required = true };
}
