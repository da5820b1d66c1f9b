using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.NodePools;

/// <summary><c>aks nodepool scale</c>.</summary>
internal sealed class NodePoolScaleCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group();
    private readonly Option<string> _cluster = CommonOptions.Cluster();
    private readonly Option<string> _name = CommonOptions.NodePoolAsName();
    private readonly Option<int> _count = CommonOptions.NodeCount(0, required: true);
    private readonly Option<bool> _noWait = CommonOptions.NoWait();

    public NodePoolScaleCommand()
        : base("scale", "Change the number of nodes of a pool.")
    {
        foreach (Option option in new Option[] { _group, _cluster, _name, _count, _noWait })
            Add(option);
    }

    public override IReadOnlyList<string> Examples => ["platform aks nodepool scale -g pets --cluster-name pets-cluster -n nodepool1 --node-count 3"];

    protected override string TableQuery => NodePoolTable.Row;

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var name = input.GetValue(_name)!;
        var path = ResourcePaths.NodePool(arm, input.GetValue(_group)!, input.GetValue(_cluster)!, name);
        if (!(await arm.GetAsync(path, ApiVersions.Clusters, cancel)).TryGet(out var answer, out var error))
            return error;
        if (answer.Body.At("properties") is not JsonObject properties)
            return new CliError("InvalidResponse", $"The server's answer about node pool {name} has no properties.");
        var count = input.GetValue(_count);
        properties["count"] = count;
        var result = await OperateAsync(context, arm, $"Scaling node pool {name} to {count} node{(count == 1 ? "" : "s")}",
            () => arm.PutAsync(path, ApiVersions.Clusters, answer.Body!, cancel), path, ApiVersions.Clusters, input.GetValue(_noWait), cancel);
        return result.TryGet(out var pool, out _) ? ResourceShape.Flatten(pool)! : result;
    }
}
