using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Clusters;

/// <summary><c>aks enable-addons</c>.</summary>
internal sealed class EnableAddonsCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group();
    private readonly Option<string> _name = CommonOptions.ClusterAsName();
    private readonly Option<string?> _addons = Addons.Option(required: true);
    private readonly Option<string?> _workspace = Addons.Workspace();
    private readonly Option<bool> _noWait = CommonOptions.NoWait();

    public EnableAddonsCommand()
        : base("enable-addons", "Enable an add-on of a cluster.")
    {
        foreach (Option option in new Option[] { _group, _name, _addons, _workspace, _noWait })
            Add(option);
    }

    public override IReadOnlyList<string> Examples => ["platform aks enable-addons -g pets -n pets-cluster -a monitoring --workspace-resource-id ID"];

    protected override string TableQuery => ClusterTable.Row;

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var name = input.GetValue(_name)!;
        var path = ResourcePaths.Cluster(arm, input.GetValue(_group)!, name);
        if (!Addons.Profiles(input.GetValue(_addons)!, input.GetValue(_workspace)).TryGet(out var profiles, out var error))
            return error;
        if (!(await arm.GetAsync(path, ApiVersions.Clusters, cancel)).TryGet(out var answer, out error))
            return error;
        var properties = (JsonObject)answer.Body!["properties"]!;
        if (properties["addonProfiles"] is not JsonObject present)
            properties["addonProfiles"] = present = [];
        if ((bool?)present[Addons.Omsagent]?["enabled"] == true)
        {
            return new CliError("AddonAlreadyEnabled", "The monitoring add-on is already enabled for this cluster: to change the workspace, "
                + "run 'platform aks disable-addons -a monitoring' before enabling it again.");
        }

        foreach (var (addon, profile) in profiles)
            present[addon] = profile?.DeepClone();
        var result = await OperateAsync(context, arm, $"Enabling monitoring of {name}",
            () => arm.PutAsync(path, ApiVersions.Clusters, answer.Body!, cancel), path, ApiVersions.Clusters, input.GetValue(_noWait), cancel);
        return result.TryGet(out var cluster, out _) ? ResourceShape.Flatten(cluster)! : result;
    }
}
