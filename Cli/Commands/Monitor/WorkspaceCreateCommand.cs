using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Monitor;

/// <summary><c>monitor log-analytics workspace create</c>.</summary>
internal sealed class WorkspaceCreateCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group();
    private readonly Option<string> _name = CommonOptions.WorkspaceAsName();
    private readonly Option<string> _location = CommonOptions.Location();
    private readonly Option<int> _retention = new("--retention-time") { Description = "Days that logs are kept.", DefaultValueFactory = _ => 30 };
    private readonly Option<string> _sku = new("--sku") { Description = "Pricing tier; it makes no difference here.", DefaultValueFactory = _ => "PerGB2018" };
    private readonly Option<bool> _noWait = CommonOptions.NoWait();

    public WorkspaceCreateCommand()
        : base("create", "Create a workspace.")
    {
        foreach (Option option in new Option[] { _group, _name, _location, _retention, _sku, _noWait })
            Add(option);
    }

    public override IReadOnlyList<string> Examples => ["platform monitor log-analytics workspace create --resource-group pets --workspace-name pets-logs"];

    protected override string TableQuery => WorkspaceTable.Row;

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var group = input.GetValue(_group)!;
        var name = input.GetValue(_name)!;
        if (!(await GroupLocation.FindAsync(arm, group, input.GetValue(_location), cancel)).TryGet(out var location, out var error))
            return error;
        var path = ResourcePaths.Workspace(arm, group, name);
        var body = new JsonObject
        {
            ["location"] = location,
            ["properties"] = new JsonObject { ["retentionInDays"] = input.GetValue(_retention), ["sku"] = new JsonObject { ["name"] = input.GetValue(_sku) } },
        };
        var result = await OperateAsync(context, arm, $"Creating workspace {name}",
            () => arm.PutAsync(path, ApiVersions.Workspaces, body, cancel), path, ApiVersions.Workspaces, input.GetValue(_noWait), cancel);
        return result.TryGet(out var workspace, out error) ? ResourceShape.Flatten(workspace) : result;
    }
}
