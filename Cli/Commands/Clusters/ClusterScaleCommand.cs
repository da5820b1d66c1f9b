using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;
using Platform.Cli.Validation;

namespace Platform.Cli.Commands.Clusters;

/// <summary><c>aks scale</c>: changes the number of nodes of one pool.</summary>
internal sealed class ClusterScaleCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group();
    private readonly Option<string> _name = CommonOptions.ClusterAsName();
    private readonly Option<int> _count = CommonOptions.NodeCount(1, required: true);
    private readonly Option<string> _pool = CommonOptions.Text("The node pool, when there are several.", false, Names.CheckNodePool, "--nodepool-name");
    private readonly Option<bool> _noWait = CommonOptions.NoWait();

    public ClusterScaleCommand()
        : base("scale", "Change the number of nodes.")
    {
        foreach (Option option in new Option[] { _group, _name, _count, _pool, _noWait })
            Add(option);
    }

    public override IReadOnlyList<string> Examples => ["platform aks scale -g pets -n pets-cluster --node-count 3"];

    protected override string TableQuery => ClusterTable.Row;

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var name = input.GetValue(_name)!;
        var path = ResourcePaths.Cluster(arm, input.GetValue(_group)!, name);
        if (!(await arm.GetAsync(path, ApiVersions.Clusters, cancel)).TryGet(out var answer, out var error))
            return error;
        var pools = answer.Body.ObjectsAt("properties", "agentPoolProfiles").ToList();
        var named = input.GetValue(_pool);
        var pool = named is null ? (pools.Count == 1 ? pools[0] : null) : pools.FirstOrDefault(item => item.StringAt("name") == named);
        if (pool is null)
        {
            var names = string.Join(", ", pools.Select(item => item.StringAt("name")));
            return named is null
                ? CliError.Usage($"argument --nodepool-name: the cluster has several node pools, name one of: {names}.")
                : new CliError("NodePoolNotFound", $"The cluster has no node pool '{named}', only: {names}.", ExitCodes.NotFound);
        }

        var count = input.GetValue(_count);
        pool["count"] = count;
        var result = await OperateAsync(context, arm, $"Scaling {name} to {count} node{(count == 1 ? "" : "s")}",
            () => arm.PutAsync(path, ApiVersions.Clusters, answer.Body!, cancel), path, ApiVersions.Clusters, input.GetValue(_noWait), cancel);
        return result.TryGet(out var cluster, out _) ? ResourceShape.Flatten(cluster)! : result;
    }
}
