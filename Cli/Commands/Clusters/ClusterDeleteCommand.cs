using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Clusters;

/// <summary><c>aks delete</c>: the cluster with its nodes and everything that runs on them.</summary>
internal sealed class ClusterDeleteCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group();
    private readonly Option<string> _name = CommonOptions.ClusterAsName();
    private readonly Option<bool> _yes = CommonOptions.Yes();
    private readonly Option<bool> _noWait = CommonOptions.NoWait();

    public ClusterDeleteCommand()
        : base("delete", "Delete a cluster with everything that runs on it.")
    {
        foreach (Option option in new Option[] { _group, _name, _yes, _noWait })
            Add(option);
    }

    public override IReadOnlyList<string> Examples => ["platform aks delete -g pets -n pets-cluster --yes"];

    protected override async Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel)
    {
        var name = input.GetValue(_name)!;
        var path = ResourcePaths.Cluster(arm, input.GetValue(_group)!, name);
        // Deleting what does not exist is no error of the API's; for a person it is one, most likely a typing error.
        if ((await arm.GetAsync(path, ApiVersions.Clusters, cancel)).Error is { } missing)
            return missing;
        if (Confirmation.Ask(context.Environment, input.GetValue(_yes), $"Delete the cluster {name} with everything that runs on it?") is { } refused)
            return refused;
        return await OperateAsync(context, arm, $"Deleting cluster {name}",
            () => arm.DeleteAsync(path, ApiVersions.Clusters, cancel), null, ApiVersions.Clusters, input.GetValue(_noWait), cancel);
    }
}
