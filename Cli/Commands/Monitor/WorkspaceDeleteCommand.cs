using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Monitor;

/// <summary><c>monitor log-analytics workspace delete</c>: the workspace with its logs.</summary>
internal sealed class WorkspaceDeleteCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group();
    private readonly Option<string> _name = CommonOptions.WorkspaceAsName();
    private readonly Option<bool> _yes = CommonOptions.Yes();

    public WorkspaceDeleteCommand()
        : base("delete", "Delete a workspace with all its logs.")
    {
        Add(_group);
        Add(_name);
        Add(_yes);
    }

    public override IReadOnlyList<string> Examples => ["platform monitor log-analytics workspace delete -g pets -n pets-logs --yes"];

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var name = input.GetValue(_name)!;
        var path = ResourcePaths.Workspace(arm, input.GetValue(_group)!, name);
        if (!(await arm.GetAsync(path, ApiVersions.Workspaces, cancel)).TryGet(out _, out var error))
            return error;
        if (Confirmation.Ask(context.Environment, input.GetValue(_yes), $"Delete the workspace {name} with all its logs?") is { } refused)
            return refused;
        return await OperateAsync(context, arm, $"Deleting workspace {name}",
            () => arm.DeleteAsync(path, ApiVersions.Workspaces, cancel), null, ApiVersions.Workspaces, noWait: false, cancel);
    }
}
