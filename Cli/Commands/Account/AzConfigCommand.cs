using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Installation;

namespace Platform.Cli.Commands.Account;

/// <summary><c>az-config</c>: prints the shell commands that make the Azure CLI speak to the installation.</summary>
internal sealed class AzConfigCommand : BaseCommand
{
    private readonly Option<string> _name = CommonOptions.Text("Name that the Azure CLI shall know the installation by.", false,
        value => value.Length is > 0 and <= 32 && value.All(char.IsAsciiLetterOrDigit) ? null : $"'{value}' is not a name of letters and digits", "--cloud-name");

    private readonly Option<string> _dataDirectory = CommonOptions.DataDirectory();

    public AzConfigCommand()
        : base("az-config", "Print the shell commands that point the Azure CLI at this installation.")
    {
        Add(_name);
        Add(_dataDirectory);
    }

    public override IReadOnlyList<string> Examples => ["platform az-config", "eval \"$(platform az-config)\"", "platform az-config --cloud-name Staging --data-dir /srv/platform"];

    private protected override string DataDirectory(ParseResult input) => input.GetValue(_dataDirectory)!;

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ParseResult input, CancellationToken cancel)
    {
        if (!InstallationInfo.Load(context.DataDirectory, context.Environment).TryGet(out var info, out var error))
            return error;
        var name = input.GetValue(_name) ?? "Platform";
        var authority = Path.GetFullPath(InstallationInfo.CaPath(context.DataDirectory));
        // The resource manager's address without a slash at its end, the identifiers with one: as the Azure CLI joins them.
        var management = $"https://management.{info.Domain}";
        var graph = $"{management}/graph/";
        var cloud = new JsonObject
        {
            ["endpoints"] = new JsonObject
            {
                ["resourceManager"] = management,
                ["management"] = management + "/",
                ["activeDirectory"] = $"https://login.{info.Domain}/adfs",
                ["activeDirectoryResourceId"] = management + "/",
                ["activeDirectoryGraphResourceId"] = graph,
                ["microsoftGraphResourceId"] = graph,
                ["logAnalyticsResourceId"] = management + "/",
            },
            ["suffixes"] = new JsonObject { ["acrLoginServerEndpoint"] = $".cr.{info.Domain}" },
        };
        string[] lines =
        [
            $"export REQUESTS_CA_BUNDLE={Quote(authority)}",
            "az config set core.collect_telemetry=no --only-show-errors",
            $"config={Quote(cloud.ToJsonString())}",
            // Registering again is an error to the Azure CLI, and so is updating what is not there.
            $"az cloud register -n {name} --cloud-config \"$config\" --only-show-errors 2>/dev/null || az cloud update -n {name} --cloud-config \"$config\" --only-show-errors",
            $"az cloud set -n {name} --only-show-errors",
            "# then: az login --use-device-code, or: az login --service-principal -u APP_ID -p SECRET --tenant TENANT_ID",
        ];
        foreach (var line in lines) await context.Environment.Out.WriteLineAsync(line);
        return (JsonNode?)null!;
    }

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
