using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Monitor;

/// <summary><c>monitor log-analytics workspace list</c>.</summary>
internal sealed class WorkspaceListCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group(required: false);

    public WorkspaceListCommand()
        : base("list", "List the workspaces.") => Add(_group);

    public override IReadOnlyList<string> Examples => ["platform monitor log-analytics workspace list -o table"];

    protected override string TableQuery => WorkspaceTable.Rows;

    protected override Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel) =>
        ListAsync(arm, ResourcePaths.WorkspacesIn(arm, input.GetValue(_group)), ApiVersions.Workspaces, cancel);
}
