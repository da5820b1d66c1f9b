using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.NodePools;

/// <summary><c>aks nodepool list</c>.</summary>
internal sealed class NodePoolListCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group();
    private readonly Option<string> _cluster = CommonOptions.Cluster();

    public NodePoolListCommand()
        : base("list", "List a cluster's node pools.")
    {
        Add(_group);
        Add(_cluster);
    }

    public override IReadOnlyList<string> Examples => ["platform aks nodepool list -g pets --cluster-name pets-cluster -o table"];

    protected override string TableQuery => NodePoolTable.Rows;

    protected override Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel) =>
        ListAsync(arm, ResourcePaths.NodePools(arm, input.GetValue(_group)!, input.GetValue(_cluster)!), ApiVersions.Clusters, cancel);
}
