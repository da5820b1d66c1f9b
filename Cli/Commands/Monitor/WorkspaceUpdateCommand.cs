using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Monitor;

/// <summary><c>monitor log-analytics workspace update</c>.</summary>
internal sealed class WorkspaceUpdateCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group();
    private readonly Option<string> _name = CommonOptions.WorkspaceAsName();
    private readonly Option<int> _retention = new("--retention-time") { Description = "Days that logs are kept.", Required = true };

    public WorkspaceUpdateCommand()
        : base("update", "Change how long a workspace keeps logs.")
    {
        foreach (Option option in new Option[] { _group, _name, _retention })
            Add(option);
    }

    public override IReadOnlyList<string> Examples => ["platform monitor log-analytics workspace update -g pets -n pets-logs --retention-time 90"];

    protected override string TableQuery => WorkspaceTable.Row;

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var path = ResourcePaths.Workspace(arm, input.GetValue(_group)!, input.GetValue(_name)!);
        if (!(await arm.GetAsync(path, ApiVersions.Workspaces, cancel)).TryGet(out var existing, out var error))
            return error;
        var body = new JsonObject
        {
            ["location"] = existing.Body.StringAt("location"),
            ["tags"] = existing.Body.At("tags")?.DeepClone(),
            ["properties"] = new JsonObject { ["retentionInDays"] = input.GetValue(_retention) },
        };
        var result = await OperateAsync(context, arm, $"Updating workspace {input.GetValue(_name)}",
            () => arm.PutAsync(path, ApiVersions.Workspaces, body, cancel), path, ApiVersions.Workspaces, noWait: false, cancel);
        return result.TryGet(out var workspace, out error) ? ResourceShape.Flatten(workspace) : result;
    }
}
