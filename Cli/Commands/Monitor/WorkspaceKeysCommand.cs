using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Monitor;

/// <summary><c>monitor log-analytics workspace get-shared-keys</c>.</summary>
internal sealed class WorkspaceKeysCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group();
    private readonly Option<string> _name = CommonOptions.WorkspaceAsName();

    public WorkspaceKeysCommand()
        : base("get-shared-keys", "Show the keys with which logs are sent to a workspace.")
    {
        Add(_group);
        Add(_name);
    }

    public override IReadOnlyList<string> Examples => ["platform monitor log-analytics workspace get-shared-keys -g pets -n pets-logs --query primarySharedKey -o tsv"];

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel) =>
        (await arm.PostAsync($"{ResourcePaths.Workspace(arm, input.GetValue(_group)!, input.GetValue(_name)!)}/sharedKeys", ApiVersions.Workspaces, null, cancel)).TryGet(out var answer, out var error)
            ? answer.Body : error;
}
