using System.CommandLine;
using System.CommandLine.Parsing;

namespace Platform.Cli.Commands;

/// <summary>Words for a wrong command line.</summary>
internal static class UsageMessages
{
    public static string Describe(ParseError error)
    {
        var message = error.Message.Trim();
        return message.EndsWith('.') || message.EndsWith('?') ? message : message + ".";
    }

    /// <summary>The command as far as it was understood, such as <c>platform aks create</c>.</summary>
    public static string CommandPath(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult command; at = at.Parent)
            names.Push(command.Command is RootCommand ? "platform" : command.Command.Name);
        return string.Join(' ', names);
    }
}
