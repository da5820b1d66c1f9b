using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.NodePools;

/// <summary><c>aks nodepool show</c>.</summary>
internal sealed class NodePoolShowCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group();
    private readonly Option<string> _cluster = CommonOptions.Cluster();
    private readonly Option<string> _name = CommonOptions.NodePoolAsName();

    public NodePoolShowCommand()
        : base("show", "Show a node pool.")
    {
        Add(_group);
        Add(_cluster);
        Add(_name);
    }

    public override IReadOnlyList<string> Examples => ["platform aks nodepool show -g pets --cluster-name pets-cluster -n nodepool1"];

    protected override string TableQuery => NodePoolTable.Row;

    protected override Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel) =>
        ShowAsync(arm, ResourcePaths.NodePool(arm, input.GetValue(_group)!, input.GetValue(_cluster)!, input.GetValue(_name)!),
            ApiVersions.Clusters, cancel);
}
