using System.CommandLine;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Clusters;

/// <summary><c>aks get-upgrades</c>.</summary>
internal sealed class ClusterUpgradesCommand : ArmCommand
{
    private readonly Option<string> _group = CommonOptions.Group();
    private readonly Option<string> _name = CommonOptions.ClusterAsName();

    public ClusterUpgradesCommand()
        : base("get-upgrades", "Show the versions a cluster can be upgraded to.")
    {
        Add(_group);
        Add(_name);
    }

    public override IReadOnlyList<string> Examples => ["platform aks get-upgrades -g pets -n pets-cluster -o table"];

    protected override string TableQuery => "{Name:name, ResourceGroup:resourceGroup, MasterVersion:controlPlaneProfile.kubernetesVersion, "
        + "Upgrades:join(', ', controlPlaneProfile.upgrades[].kubernetesVersion || ['None available'])}";

    protected override Task<Result<JsonNode?>> RunAsync(CommandContext context, ArmClient arm, ParseResult input, CancellationToken cancel) =>
        ShowAsync(arm, ResourcePaths.Cluster(arm, input.GetValue(_group)!, input.GetValue(_name)!) + "/upgradeProfiles/default",
            ApiVersions.Clusters, cancel);
}
