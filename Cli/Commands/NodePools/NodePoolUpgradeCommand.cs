using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.NodePools;

/// <summary><c>aks nodepool upgrade</c>: replaces a pool's nodes, one after the other.</summary>
internal sealed class NodePoolUpgradeCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group();
    private readonly Option<string> _cluster = CommonOptions.Cluster();
    private readonly Option<string> _name = CommonOptions.NodePoolAsName();
    private readonly Option<string?> _version = new("--kubernetes-version", "-k") { Description = "Version to upgrade to; the control plane's when left out." };
    private readonly Option<bool> _nodeImageOnly = new("--node-image-only") { Description = "Give the nodes the newest image of their version, and nothing else." };
    private readonly Option<string?> _maxSurge = NodePoolOptions.MaxSurge();
    private readonly Option<int?> _drainTimeout = NodePoolOptions.DrainTimeout();
    private readonly Option<bool> _yes = CommonOptions.Yes();
    private readonly Option<bool> _noWait = CommonOptions.NoWait();

    public NodePoolUpgradeCommand()
        : base("upgrade", "Upgrade a node pool: its nodes are replaced one after the other.")
    {
        foreach (Option option in new Option[] { _group, _cluster, _name, _version, _nodeImageOnly, _maxSurge, _drainTimeout, _yes, _noWait })
            Add(option);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "platform aks nodepool upgrade -g pets --cluster-name pets-cluster -n nodepool1 --kubernetes-version 1.35.0 --max-surge 33%",
        "platform aks nodepool upgrade -g pets --cluster-name pets-cluster -n nodepool1 --node-image-only",
    ];

    protected override string TableQuery => NodePoolTable.Row;

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var name = input.GetValue(_name)!;
        var path = ResourcePaths.NodePool(arm, input.GetValue(_group)!, input.GetValue(_cluster)!, name);
        var noWait = input.GetValue(_noWait);
        var version = input.GetValue(_version);
        if (!(await arm.GetAsync(path, ApiVersions.Clusters, cancel)).TryGet(out var answer, out var error))
            return error;
        if (answer.Body.At("properties") is not JsonObject properties)
            return new CliError("InvalidResponse", $"The server's answer about node pool {name} has no properties.");
        Result<JsonNode?> result;
        if (input.GetValue(_nodeImageOnly))
        {
            if (version is not null)
                return CliError.Usage("argument --node-image-only: it does not go with --kubernetes-version.");
            result = await OperateAsync(context, arm, $"Upgrading the node image of {name}",
                () => arm.PostAsync($"{path}/upgradeNodeImageVersion", ApiVersions.Clusters, null, cancel), path, ApiVersions.Clusters, noWait, cancel);
        }
        else
        {
            properties["orchestratorVersion"] = version ?? "";
            NodePoolOptions.SetUpgradeSettings(properties, input.GetValue(_maxSurge), input.GetValue(_drainTimeout));
            result = await OperateAsync(context, arm, $"Upgrading node pool {name}{(version is null ? "" : $" to {version}")}",
                () => arm.PutAsync(path, ApiVersions.Clusters, answer.Body!, cancel), path, ApiVersions.Clusters, noWait, cancel);
        }

        return result.TryGet(out var pool, out _) ? ResourceShape.Flatten(pool)! : result;
    }
}
