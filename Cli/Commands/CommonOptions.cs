using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Platform.Cli.Validation;

namespace Platform.Cli.Commands;

/// <summary>Options that several commands share, with az's names and checks.</summary>
internal static class CommonOptions
{
    private const int MaximumNodes = 1000;

    public static Option<string> Group(bool required = true) =>
        Text("The resource group.", required, Names.CheckGroup, "--resource-group", "-g");

    public static Option<string> GroupAsName() =>
        Text("The resource group.", true, Names.CheckGroup, "--name", "-n", "--resource-group", "-g");

    public static Option<string> ClusterAsName() => Text("The cluster.", true, Names.CheckCluster, "--name", "-n");

    public static Option<string> Cluster() => Text("The cluster.", true, Names.CheckCluster, "--cluster-name");

    public static Option<string> NodePoolAsName() => Text("The node pool.", true, Names.CheckNodePool, "--name", "-n", "--nodepool-name");

    public static Option<string> RegistryAsName() => Text("The registry.", true, Names.CheckRegistry, "--name", "-n");

    public static Option<string> WorkspaceAsName() => Text("The workspace.", true, null, "--workspace-name", "-n");

    public static Option<string> Workspace() => Text("The workspace: its customer id, name or ARM id.", true, null, "--workspace", "-w");

    public static Option<string> Location() => Text("Region of the resource; by default its group's.", false, null, "--location", "-l");

    public static Option<bool> Yes() => new("--yes", "-y") { Description = "Do not ask for confirmation." };

    public static Option<bool> NoWait() => new("--no-wait") { Description = "Return once the server has taken the request." };

    public static Option<string> DataDirectory() => new("--data-dir")
    {
        Description = "Directory of the installation on this machine.",
        DefaultValueFactory = _ => GlobalOptions.DefaultDataDirectory,
    };

    /// <summary><c>KEY=VALUE</c> pairs, as az takes them.</summary>
    public static Option<string[]> Tags()
    {
        var option = new Option<string[]>("--tags")
        {
            Description = "Tags, as key=value, separated by spaces.",
            AllowMultipleArgumentsPerToken = true,
        };
        return option;
    }

    public static Option<int> NodeCount(int minimum, bool required, int defaultCount = 3)
    {
        var option = new Option<int>("--node-count", "-c")
        {
            Description = $"Number of nodes, {minimum} to {MaximumNodes}.",
            Required = required,
            CustomParser = result => ParseCount(result, "--node-count/-c", minimum),
        };
        if (!required)
            option.DefaultValueFactory = _ => defaultCount;
        return option;
    }

    /// <summary>A text option with a check; the check's words follow the option's name.</summary>
    public static Option<string> Text(string description, bool required, Func<string, string?>? check, string name, params string[] aliases)
    {
        var option = new Option<string>(name, aliases) { Description = description, Required = required };
        if (check is not null)
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens.Count == 1 && check(result.Tokens[0].Value) is { } wrong)
                    result.AddError($"argument {string.Join('/', aliases.Prepend(name).Take(2))}: {wrong}.");
            });
        }

        return option;
    }

    private static int ParseCount(ArgumentResult result, string option, int minimum)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count))
            result.AddError($"argument {option}: '{text}' is not a number.");
        else if (count < minimum || count > MaximumNodes)
            result.AddError($"argument {option}: {count} is not between {minimum} and {MaximumNodes}.");
        return count;
    }
}
