using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Clusters;

/// <summary><c>aks list</c>.</summary>
internal sealed class ClusterListCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group(required: false);

    public ClusterListCommand()
        : base("list", "List the clusters.") => Add(_group);

    public override IReadOnlyList<string> Examples => ["platform aks list -o table"];

    protected override string TableQuery => ClusterTable.Rows;

    protected override Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel) =>
        ListAsync(arm, ResourcePaths.ClustersIn(arm, input.GetValue(_group)), ApiVersions.Clusters, cancel);
}
