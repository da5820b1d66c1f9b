using System.Text.Json.Nodes;
using Platform.Foundation.ResourceProvider;

namespace Platform.ProvisioningService.ManagedClusters;

/// <summary><c>upgradeProfiles/default</c>: the versions that a cluster can be upgraded to.</summary>
public sealed class UpgradeProfileView : ResourceView
{
    /// <inheritdoc/>
    public override string Type => "Microsoft.ContainerService/managedClusters/upgradeProfiles";

    /// <inheritdoc/>
    public override IReadOnlyList<string> List(Resource parent) => ["default"];

    /// <inheritdoc/>
    public override JsonObject? Get(Resource parent, string name)
    {
        if (!name.Equals("default", StringComparison.OrdinalIgnoreCase)) return null;
        var version = AgentPool.Text(parent.Properties, "kubernetesVersion");
        var upgrades = KubernetesVersions.UpgradesOf(version).Select(upgrade => (JsonNode)new JsonObject { ["kubernetesVersion"] = upgrade });
        var pools = AgentPool.Profiles(parent.Properties).Select(pool => (JsonNode)new JsonObject
        {
            ["name"] = AgentPool.Text(pool, "name"),
            ["kubernetesVersion"] = AgentPool.Text(pool, "orchestratorVersion"),
            ["osType"] = "Linux",
        });
        return new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["controlPlaneProfile"] = new JsonObject { ["kubernetesVersion"] = version, ["osType"] = "Linux", ["upgrades"] = new JsonArray([.. upgrades]) },
                ["agentPoolProfiles"] = new JsonArray([.. pools]),
            },
        };
    }
}
