using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Monitor;

/// <summary><c>monitor diagnostic-settings delete</c>.</summary>
internal sealed class DiagnosticSettingDeleteCommand : ArmCommand
{
    private readonly Option<string> _name = DiagnosticOptions.Name();
    private readonly Option<string> _resource = DiagnosticOptions.Resource();

    public DiagnosticSettingDeleteCommand()
        : base("delete", "Send a resource's logs no longer.")
    {
        Add(_name);
        Add(_resource);
    }

    public override IReadOnlyList<string> Examples => ["platform monitor diagnostic-settings delete --name logs --resource /subscriptions/…/managedClusters/pets-cluster"];

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel) =>
        (await arm.DeleteAsync($"{ResourcePaths.DiagnosticSettings(input.GetValue(_resource)!)}/{Uri.EscapeDataString(input.GetValue(_name)!)}", ApiVersions.DiagnosticSettings, cancel)).TryGet(out _, out var error)
            ? (JsonNode?)null! : error;
}
