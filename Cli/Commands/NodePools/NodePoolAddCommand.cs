using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;
using Platform.Cli.Validation;

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
    private readonly Option<string[]> _labels = new("--labels") { Description = "Labels of the nodes, as key=value, separated by spaces.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> _taints = new("--node-taints") { Description = "Taints of the nodes, as key=value:effect, separated by commas." };
    private readonly Option<string?> _maxSurge = NodePoolOptions.MaxSurge();
    private readonly Option<int?> _drainTimeout = NodePoolOptions.DrainTimeout();
    private readonly Option<string?> _provider = NodePoolOptions.Provider();
    private readonly Option<bool> _noWait = CommonOptions.NoWait();

    public NodePoolAddCommand()
        : base("add", "Add a node pool to a cluster.")
    {
        _mode.AcceptOnlyFromAmong("User", "System");
        foreach (Option option in new Option[] { _group, _cluster, _name, _count, _mode, _vmSize, _version, _labels, _taints, _maxSurge, _drainTimeout, _provider, _noWait })
            Add(option);
    }

    public override IReadOnlyList<string> Examples => [
        "platform aks nodepool add -g pets --cluster-name pets-cluster -n more --node-count 1",
        "platform aks nodepool add -g pets --cluster-name pets-cluster -n vms -c 1 --node-provider qemu",
        "platform aks nodepool add -g pets --cluster-name pets-cluster -n batch -c 2 --labels team=blue --node-taints dedicated=batch:NoSchedule",
    ];

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
        if (!Tags.Parse(input.GetValue(_labels), "--labels").TryGet(out var labels, out error))
            return error!;
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
        var properties = (JsonObject)body["properties"]!;
        if (labels.Count > 0)
            properties["nodeLabels"] = labels;
        if (input.GetValue(_taints) is { Length: > 0 } taints)
            properties["nodeTaints"] = new JsonArray([.. taints.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(taint => (JsonNode)taint)]);
        if (input.GetValue(_provider) is { } provider)
            properties["nodeProvider"] = provider;
        NodePoolOptions.SetUpgradeSettings(properties, input.GetValue(_maxSurge), input.GetValue(_drainTimeout));
        var result = await OperateAsync(context, arm, $"Adding node pool {name}",
            () => arm.PutAsync(path, ApiVersions.Clusters, body, cancel), path, ApiVersions.Clusters, input.GetValue(_noWait), cancel);
        return result.TryGet(out var pool, out _) ? ResourceShape.Flatten(pool)! : result;
    }
}
