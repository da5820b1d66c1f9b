using System.CommandLine;
using Platform.Cli.Output;

namespace Platform.Cli.Commands;

/// <summary>Options that every command has.</summary>
internal static class GlobalOptions
{
    public const string DefaultDataDirectory = "/var/lib/platform";

    public static readonly Option<string> Output = CreateOutput();

    public static readonly Option<string?> Query = new("--query")
    {
        Description = "JMESPath query on the result, as az has it.",
        Recursive = true,
        HelpName = "jmespath",
    };

    public static OutputFormat Format(ParseResult parsed) =>
        Enum.Parse<OutputFormat>(parsed.GetValue(Output)!, ignoreCase: true);

    private static Option<string> CreateOutput()
    {
        var option = new Option<string>("--output", "-o")
        {
            Description = "How the result is written.",
            Recursive = true,
            DefaultValueFactory = _ => "json",
        };
        option.AcceptOnlyFromAmong("json", "jsonc", "table", "tsv", "yaml", "none");
        return option;
    }
}
