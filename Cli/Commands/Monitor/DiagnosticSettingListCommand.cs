using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Monitor;

/// <summary><c>monitor diagnostic-settings list</c>.</summary>
internal sealed class DiagnosticSettingListCommand : ArmCommand
{
    private readonly Option<string> _resource = DiagnosticOptions.Resource();

    public DiagnosticSettingListCommand()
        : base("list", "List where a resource sends its logs.")
    {
        Add(_resource);
    }

    public override IReadOnlyList<string> Examples => ["platform monitor diagnostic-settings list --resource /subscriptions/…/managedClusters/pets-cluster"];

    protected override Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel) =>
        ListAsync(arm, ResourcePaths.DiagnosticSettings(input.GetValue(_resource)!), ApiVersions.DiagnosticSettings, cancel);
}
