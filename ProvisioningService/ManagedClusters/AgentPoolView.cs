using System.Text.Json.Nodes;
using Platform.Contracts.Arm;
using Platform.Foundation.Installation;
using Platform.Foundation.ResourceProvider;
using Platform.ProvisioningService.Nodes;

namespace Platform.ProvisioningService.ManagedClusters;

/// <summary>Agent pools as resources: the entries of the cluster's <c>agentPoolProfiles</c>.</summary>
public sealed class AgentPoolView(NodeImageCatalog images, NodeProviders providers, PlatformInstallation installation) : ResourceView
{
    /// <inheritdoc/>
    public override string Type => "Microsoft.ContainerService/managedClusters/agentPools";

    /// <inheritdoc/>
    public override IReadOnlyList<string> List(Resource parent) => [.. AgentPool.Profiles(parent.Properties).Select(pool => AgentPool.Text(pool, "name"))];

    /// <inheritdoc/>
    public override JsonObject? Get(Resource parent, string name)
    {
        if (Find(parent, name) is not { } pool) return null;
        var properties = (JsonObject)pool.DeepClone();
        ClusterPresentation.CompletePool(parent, ClusterFacts.Read(parent.Internal), properties);
        properties.Remove("name");
        return new JsonObject { ["properties"] = properties };
    }

    /// <inheritdoc/>
    public override Task<ResourceChange> AcceptAsync(Resource parent, string name, JsonObject request, ResourceCall call, CancellationToken cancellationToken)
    {
        var pool = request["properties"] is JsonObject properties ? (JsonObject)properties.DeepClone() : [];
        pool["name"] = name;
        // An empty version asks for the cluster's, also for a pool that has one: `nodepool upgrade` without a version sends it.
        if (pool["orchestratorVersion"] is JsonValue && AgentPool.Text(pool, "orchestratorVersion").Length == 0) pool["orchestratorVersion"] = AgentPool.Text(parent.Properties, "kubernetesVersion");
        return ChangeAsync(parent, pools => [.. pools.Where(other => AgentPool.Text(other, "name") != name), pool]);
    }

    /// <inheritdoc/>
    public override Task<ResourceChange> AcceptDeleteAsync(Resource parent, string name, ResourceCall call, CancellationToken cancellationToken) =>
        ChangeAsync(parent, pools => pools.Where(other => AgentPool.Text(other, "name") != name));

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, ViewAction> Actions => new Dictionary<string, ViewAction> { ["upgradenodeimageversion"] = UpgradeNodeImage };

    private ResourceChange UpgradeNodeImage(Resource parent, string name)
    {
        ClusterPresentation.CheckChangeable(parent);
        var body = (JsonObject)parent.Body.DeepClone();
        var pool = AgentPool.Profiles((JsonObject)body["properties"]!).First(profile => AgentPool.Text(profile, "name") == name);
        pool["nodeImageVersion"] = images.NameOf(AgentPool.Text(pool, "orchestratorVersion"));
        return new ResourceChange(body, ClusterPresentation.StateOf(parent, body));
    }

    private Task<ResourceChange> ChangeAsync(Resource parent, Func<IReadOnlyList<JsonObject>, IEnumerable<JsonObject>> change)
    {
        ClusterPresentation.CheckChangeable(parent);
        var request = (JsonObject)parent.Body.DeepClone();
        var pools = change(AgentPool.Profiles((JsonObject)request["properties"]!)).Select(pool => pool.DeepClone()).ToArray();
        if (pools.Length == 0) throw new ArmException(ArmFailure.Invalid("The last agent pool of a cluster cannot be deleted: delete the cluster.", "agentPoolProfiles", "OperationNotAllowed"));
        request["properties"]!["agentPoolProfiles"] = new JsonArray(pools);
        var body = ClusterRequest.Accept(parent.Id, request, parent, ClusterFacts.Read(parent.Internal).ClusterId, installation, images.NameOf);
        providers.RequireForNewPools((JsonObject)body["properties"]!, parent.Properties);
        return Task.FromResult(new ResourceChange(body, ClusterPresentation.StateOf(parent, body)));
    }

    private static JsonObject? Find(Resource parent, string name) => AgentPool.Profiles(parent.Properties).FirstOrDefault(pool => AgentPool.Text(pool, "name") == name);
}
