using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Monitor;

/// <summary><c>monitor log-analytics workspace show</c>.</summary>
internal sealed class WorkspaceShowCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group();
    private readonly Option<string> _name = CommonOptions.WorkspaceAsName();

    public WorkspaceShowCommand()
        : base("show", "Show a workspace.")
    {
        Add(_group);
        Add(_name);
    }

    public override IReadOnlyList<string> Examples => ["platform monitor log-analytics workspace show -g pets -n pets-logs --query customerId -o tsv"];

    protected override string TableQuery => WorkspaceTable.Row;

    protected override Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel) =>
        ShowAsync(arm, ResourcePaths.Workspace(arm, input.GetValue(_group)!, input.GetValue(_name)!), ApiVersions.Workspaces, cancel);
}
