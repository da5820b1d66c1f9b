using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Clusters;

/// <summary><c>aks disable-addons</c>.</summary>
internal sealed class DisableAddonsCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group();
    private readonly Option<string> _name = CommonOptions.ClusterAsName();
    private readonly Option<string?> _addons = Addons.Option(required: true);
    private readonly Option<bool> _noWait = CommonOptions.NoWait();

    public DisableAddonsCommand()
        : base("disable-addons", "Disable an add-on of a cluster; the rows that were sent stay in the workspace.")
    {
        foreach (Option option in new Option[] { _group, _name, _addons, _noWait })
            Add(option);
    }

    public override IReadOnlyList<string> Examples => ["platform aks disable-addons -g pets -n pets-cluster -a monitoring"];

    protected override string TableQuery => ClusterTable.Row;

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var name = input.GetValue(_name)!;
        var path = ResourcePaths.Cluster(arm, input.GetValue(_group)!, name);
        if (Addons.Check(input.GetValue(_addons)!) is { } unknown)
            return unknown;
        if (!(await arm.GetAsync(path, ApiVersions.Clusters, cancel)).TryGet(out var answer, out var error))
            return error;
        if ((bool?)answer.Body!["properties"]?["addonProfiles"]?[Addons.Omsagent]?["enabled"] != true)
            return new CliError("AddonNotEnabled", $"The monitoring add-on is not enabled for the cluster '{name}': nothing was changed.");
        answer.Body["properties"]!["addonProfiles"]![Addons.Omsagent] = new JsonObject { ["enabled"] = false };
        var result = await OperateAsync(context, arm, $"Disabling monitoring of {name}",
            () => arm.PutAsync(path, ApiVersions.Clusters, answer.Body!, cancel), path, ApiVersions.Clusters, input.GetValue(_noWait), cancel);
        return result.TryGet(out var cluster, out _) ? ResourceShape.Flatten(cluster)! : result;
    }
}
