using System.CommandLine;
using System.CommandLine.Help;

namespace Platform.Cli.Commands;

/// <summary>A named group of commands; alone it shows its help.</summary>
internal sealed class CommandGroup : Command
{
    public CommandGroup(string name, string description, params ReadOnlySpan<Command> commands)
        : base(name, description)
    {
        foreach (var command in commands)
            Add(command);
        SetAction(parsed => new HelpAction().Invoke(parsed));
    }
}
