using System.Text.Json.Nodes;
using Platform.Foundation.ResourceProvider;
using Platform.ProvisioningService.Nodes;

namespace Platform.ProvisioningService.ManagedClusters;

/// <summary><c>agentPools/{name}/upgradeProfiles/default</c>: the versions that a pool can be upgraded to, which are those up to its control plane's.</summary>
public sealed class AgentPoolUpgradeView(NodeImageCatalog images) : ResourceView
{
    /// <inheritdoc/>
    public override string Type => "Microsoft.ContainerService/managedClusters/agentPools/upgradeProfiles";

    /// <inheritdoc/>
    public override IReadOnlyList<string> List(Resource parent) => [.. AgentPool.Profiles(parent.Properties).Select(pool => $"{AgentPool.Text(pool, "name")}/default")];

    /// <inheritdoc/>
    public override JsonObject? Get(Resource parent, string name)
    {
        if (name.Split('/') is not [var pool, var profile] || !profile.Equals("default", StringComparison.OrdinalIgnoreCase)) return null;
        if (AgentPool.Profiles(parent.Properties).FirstOrDefault(known => AgentPool.Text(known, "name") == pool) is not { } found) return null;
        var (version, limit) = (AgentPool.Text(found, "orchestratorVersion"), AgentPool.Text(parent.Properties, "kubernetesVersion"));
        var upgrades = KubernetesVersions.All.Where(known => KubernetesVersions.Compare(known, version) > 0 && KubernetesVersions.Compare(known, limit) <= 0);
        return new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["kubernetesVersion"] = version,
                ["osType"] = "Linux",
                ["upgrades"] = new JsonArray([.. upgrades.Select(upgrade => (JsonNode)new JsonObject { ["kubernetesVersion"] = upgrade })]),
                ["latestNodeImageVersion"] = images.NameOf(version),
            },
        };
    }
}
