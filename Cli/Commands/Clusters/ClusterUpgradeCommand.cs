using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Clusters;

/// <summary><c>aks upgrade</c>: the control plane, then the nodes one after the other.</summary>
internal sealed class ClusterUpgradeCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group();
    private readonly Option<string> _name = CommonOptions.ClusterAsName();
    private readonly Option<string?> _version = new("--kubernetes-version", "-k") { Description = "Version to upgrade to; see 'aks get-upgrades'." };
    private readonly Option<bool> _controlPlaneOnly = new("--control-plane-only") { Description = "Leave the nodes as they are." };
    private readonly Option<bool> _nodeImageOnly = new("--node-image-only") { Description = "Give the nodes the newest image of their version, and nothing else." };
    private readonly Option<bool> _yes = CommonOptions.Yes();
    private readonly Option<bool> _noWait = CommonOptions.NoWait();

    public ClusterUpgradeCommand()
        : base("upgrade", "Upgrade a cluster: the control plane, then node by node.")
    {
        foreach (Option option in new Option[] { _group, _name, _version, _controlPlaneOnly, _nodeImageOnly, _yes, _noWait })
            Add(option);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "platform aks upgrade -g pets -n pets-cluster --kubernetes-version 1.35.0",
        "platform aks upgrade -g pets -n pets-cluster --kubernetes-version 1.35.0 --control-plane-only --yes",
        "platform aks upgrade -g pets -n pets-cluster --node-image-only",
    ];

    protected override string TableQuery => ClusterTable.Row;

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var version = input.GetValue(_version);
        var imageOnly = input.GetValue(_nodeImageOnly);
        var controlPlaneOnly = input.GetValue(_controlPlaneOnly);
        if (imageOnly && (version is not null || controlPlaneOnly))
            return CliError.Usage("argument --node-image-only: it goes neither with --kubernetes-version nor with --control-plane-only.");
        if (!imageOnly && string.IsNullOrEmpty(version))
            return CliError.Usage("argument --kubernetes-version/-k: name the version to upgrade to; 'platform aks get-upgrades' lists them.");
        var (group, name) = (input.GetValue(_group)!, input.GetValue(_name)!);
        var path = ResourcePaths.Cluster(arm, group, name);
        if (!(await arm.GetAsync(path, ApiVersions.Clusters, cancel)).TryGet(out var answer, out var error))
            return error;
        var question = imageOnly ? $"Replace the nodes of {name} by ones of the newest image?"
            : controlPlaneOnly ? $"Upgrade the control plane of {name} to {version}, and not its nodes?"
            : $"Upgrade {name} to {version}, with all of its nodes? They are replaced one after the other.";
        if (Confirmation.Ask(context.Environment, input.GetValue(_yes), question) is { } refused)
            return refused;
        var pools = answer.Body.ObjectsAt("properties", "agentPoolProfiles").ToList();
        var noWait = input.GetValue(_noWait);
        if (imageOnly)
            return await UpgradeImagesAsync(context, arm, path, [.. pools.Select(pool => pool.StringAt("name")!)], noWait, cancel);
        answer.Body!["properties"]!["kubernetesVersion"] = version;
        foreach (var pool in controlPlaneOnly ? [] : pools)
            pool["orchestratorVersion"] = version;
        var result = await OperateAsync(context, arm, $"Upgrading {name} to {version}",
            () => arm.PutAsync(path, ApiVersions.Clusters, answer.Body!, cancel), path, ApiVersions.Clusters, noWait, cancel);
        return result.TryGet(out var cluster, out _) ? ResourceShape.Flatten(cluster)! : result;
    }

    // One pool after the other: a cluster has one operation at a time.
    private static async Task<Result<JsonNode?>> UpgradeImagesAsync(
        CommandContext context, ArmClient arm, string path, IReadOnlyList<string> pools, bool noWait, CancellationToken cancel)
    {
        if (noWait && pools.Count > 1)
            return CliError.Usage("argument --no-wait: the cluster has several node pools, whose images are upgraded one after the other; name one with 'aks nodepool upgrade'.");
        Result<JsonNode?> result = (JsonNode?)null!;
        foreach (var pool in pools)
        {
            result = await OperateAsync(context, arm, $"Upgrading the node image of {pool}",
                () => arm.PostAsync($"{path}/agentPools/{Uri.EscapeDataString(pool)}/upgradeNodeImageVersion", ApiVersions.Clusters, null, cancel), path, ApiVersions.Clusters, noWait, cancel);
            if (result.Error is not null)
                return result;
        }

        return result.TryGet(out var cluster, out _) ? ResourceShape.Flatten(cluster)! : result;
    }
}
