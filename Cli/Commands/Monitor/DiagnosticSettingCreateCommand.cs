using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Monitor;

/// <summary><c>monitor diagnostic-settings create</c>.</summary>
internal sealed class DiagnosticSettingCreateCommand : ArmCommand
{
    private readonly Option<string> _name = DiagnosticOptions.Name();
    private readonly Option<string> _resource = DiagnosticOptions.Resource();
    private readonly Option<string> _workspace = new("--workspace") { Description = "The workspace that gets the logs: its name or ARM id.", Required = true };
    private readonly Option<string> _logs = new("--logs") { Description = "JSON list of categories, such as [{\"category\":\"kube-audit\",\"enabled\":true}].", Required = true };

    public DiagnosticSettingCreateCommand()
        : base("create", "Send a resource's own logs to a workspace.")
    {
        foreach (Option option in new Option[] { _name, _resource, _workspace, _logs })
            Add(option);
    }

    public override IReadOnlyList<string> Examples =>
        ["platform monitor diagnostic-settings create --name logs --resource $(platform aks show -g pets -n pets-cluster --query id -o tsv) --workspace pets-logs --logs '[{\"category\":\"kube-apiserver\",\"enabled\":true}]'"];

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        if (ParseLogs(input.GetValue(_logs)!) is not { } logs)
            return new CliError("InvalidArgument", "--logs is not a JSON list such as [{\"category\":\"kube-audit\",\"enabled\":true}].", ExitCodes.Usage);
        if (!(await WorkspaceLookup.ArmIdAsync(arm, input.GetValue(_workspace)!, cancel)).TryGet(out var workspace, out var error))
            return error;
        var path = $"{ResourcePaths.DiagnosticSettings(input.GetValue(_resource)!)}/{Uri.EscapeDataString(input.GetValue(_name)!)}";
        var body = new JsonObject { ["properties"] = new JsonObject { ["workspaceId"] = workspace, ["logs"] = logs, ["metrics"] = new JsonArray() } };
        return (await arm.PutAsync(path, ApiVersions.DiagnosticSettings, body, cancel)).TryGet(out var answer, out error) ? ResourceShape.Flatten(answer.Body) : error;
    }

    private static JsonArray? ParseLogs(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonArray;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
