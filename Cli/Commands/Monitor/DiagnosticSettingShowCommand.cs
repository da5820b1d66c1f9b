using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Monitor;

/// <summary><c>monitor diagnostic-settings show</c>.</summary>
internal sealed class DiagnosticSettingShowCommand : ArmCommand
{
    private readonly Option<string> _name = DiagnosticOptions.Name();
    private readonly Option<string> _resource = DiagnosticOptions.Resource();

    public DiagnosticSettingShowCommand()
        : base("show", "Show a setting.")
    {
        Add(_name);
        Add(_resource);
    }

    public override IReadOnlyList<string> Examples => ["platform monitor diagnostic-settings show --name logs --resource /subscriptions/…/managedClusters/pets-cluster"];

    protected override Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel) =>
        ShowAsync(arm, $"{ResourcePaths.DiagnosticSettings(input.GetValue(_resource)!)}/{Uri.EscapeDataString(input.GetValue(_name)!)}", ApiVersions.DiagnosticSettings, cancel);
}
