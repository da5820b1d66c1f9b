using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.NodePools;

/// <summary><c>aks nodepool delete</c>.</summary>
internal sealed class NodePoolDeleteCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group();
    private readonly Option<string> _cluster = CommonOptions.Cluster();
    private readonly Option<string> _name = CommonOptions.NodePoolAsName();
    private readonly Option<bool> _noWait = CommonOptions.NoWait();

    public NodePoolDeleteCommand()
        : base("delete", "Delete a node pool; its pods move to others.")
    {
        foreach (Option option in new Option[] { _group, _cluster, _name, _noWait })
            Add(option);
    }

    public override IReadOnlyList<string> Examples => ["platform aks nodepool delete -g pets --cluster-name pets-cluster -n more"];

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var name = input.GetValue(_name)!;
        var path = ResourcePaths.NodePool(arm, input.GetValue(_group)!, input.GetValue(_cluster)!, name);
        if ((await arm.GetAsync(path, ApiVersions.Clusters, cancel)).Error is { } missing)
            return missing;
        return await OperateAsync(context, arm, $"Deleting node pool {name}",
            () => arm.DeleteAsync(path, ApiVersions.Clusters, cancel), null, ApiVersions.Clusters, input.GetValue(_noWait), cancel);
    }
}
