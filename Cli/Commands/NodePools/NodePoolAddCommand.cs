using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.NodePools;

/// <summary><c>aks nodepool add</c>.</summary>
internal sealed class NodePoolAddCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group();
    private readonly Option<string> _cluster = CommonOptions.Cluster();
    private readonly Option<string> _name = CommonOptions.NodePoolAsName();
    private readonly Option<int> _count = CommonOptions.NodeCount(0, required: false);
    private readonly Option<string> _mode = new("--mode") { Description = "Role of the pool.", DefaultValueFactory = _ => "User" };
    private readonly Option<string?> _vmSize = new("--node-vm-size", "-s") { Description = "Size of the nodes." };
    private readonly Option<string?> _version = new("--kubernetes-version", "-k") { Description = "Kubernetes version; the cluster's when left out." };
    private readonly Option<bool> _noWait = CommonOptions.NoWait();

    public NodePoolAddCommand()
        : base("add", "Add a node pool to a cluster.")
    {
        _mode.AcceptOnlyFromAmong("User", "System");
        foreach (Option option in new Option[] { _group, _cluster, _name, _count, _mode, _vmSize, _version, _noWait })
            Add(option);
    }

    public override IReadOnlyList<string> Examples => ["platform aks nodepool add -g pets --cluster-name pets-cluster -n more --node-count 1"];

    protected override string TableQuery => NodePoolTable.Row;

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var group = input.GetValue(_group)!;
        var cluster = input.GetValue(_cluster)!;
        var name = input.GetValue(_name)!;
        if (!(await arm.ListAsync(ResourcePaths.NodePools(arm, group, cluster), ApiVersions.Clusters, cancel)).TryGet(out var pools, out var error))
            return error;
        if (pools.Any(pool => pool.StringAt("name") == name))
            return new CliError("NodePoolAlreadyExists", $"The cluster '{cluster}' already has a node pool '{name}'. Take another name, or scale it.");
        var path = ResourcePaths.NodePool(arm, group, cluster, name);
        var body = new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["count"] = input.GetValue(_count),
                ["vmSize"] = input.GetValue(_vmSize) ?? "",
                ["osType"] = "Linux",
                ["type"] = "VirtualMachineScaleSets",
                ["mode"] = input.GetValue(_mode),
                ["orchestratorVersion"] = input.GetValue(_version) ?? "",
            },
        };
        var result = await OperateAsync(context, arm, $"Adding node pool {name}",
            () => arm.PutAsync(path, ApiVersions.Clusters, body, cancel), path, ApiVersions.Clusters, input.GetValue(_noWait), cancel);
        return result.TryGet(out var pool, out _) ? ResourceShape.Flatten(pool)! : result;
    }
}
