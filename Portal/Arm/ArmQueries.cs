using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Contracts.Arm;

namespace Platform.Portal.Arm;

/// <summary>What the pages ask of the ARM API.</summary>
internal static class ArmQueries
{
    private const string ContainerService = "Microsoft.ContainerService", ContainerRegistry = "Microsoft.ContainerRegistry", OperationalInsights = "Microsoft.OperationalInsights";

    /// <summary>The person's subscriptions.</summary>
    public static Task<IReadOnlyList<Subscription>> SubscriptionsAsync(this ArmClient arm, CancellationToken cancellationToken) =>
        arm.ListAsync("/subscriptions", ApiVersions.Subscriptions, ArmJson.Default.ArmListSubscription, cancellationToken);

    /// <summary>Every resource group of a subscription.</summary>
    public static Task<IReadOnlyList<GenericResource>> GroupsAsync(this ArmClient arm, Guid subscription, CancellationToken cancellationToken) =>
        arm.ListAsync($"/subscriptions/{subscription}/resourceGroups", ApiVersions.Resources, ArmJson.Default.ArmListGenericResource, cancellationToken);

    /// <summary>Every resource in a subscription or group.</summary>
    public static Task<IReadOnlyList<GenericResource>> ResourcesAsync(this ArmClient arm, string scope, CancellationToken cancellationToken) =>
        arm.ListAsync($"{scope}/resources", ApiVersions.Resources, ArmJson.Default.ArmListGenericResource, cancellationToken);

    /// <summary>Every cluster of a subscription.</summary>
    public static Task<IReadOnlyList<ManagedCluster>> ClustersAsync(this ArmClient arm, Guid subscription, CancellationToken cancellationToken) =>
        arm.ListAsync($"/subscriptions/{subscription}/providers/{ContainerService}/managedClusters", ApiVersions.Clusters, ArmJson.Default.ArmListManagedCluster, cancellationToken);

    /// <summary>Every registry of a subscription.</summary>
    public static Task<IReadOnlyList<Registry>> RegistriesAsync(this ArmClient arm, Guid subscription, CancellationToken cancellationToken) =>
        arm.ListAsync($"/subscriptions/{subscription}/providers/{ContainerRegistry}/registries", ApiVersions.Registries, ArmJson.Default.ArmListRegistry, cancellationToken);

    /// <summary>Every workspace of a subscription; null when this installation has no monitoring.</summary>
    public static async Task<IReadOnlyList<Workspace>?> WorkspacesAsync(this ArmClient arm, Guid subscription, CancellationToken cancellationToken)
    {
        try
        {
            return await arm.ListAsync($"/subscriptions/{subscription}/providers/{OperationalInsights}/workspaces", ApiVersions.Workspaces, ArmJson.Default.ArmListWorkspace, cancellationToken);
        }
        catch (ArmRequestException exception) when (exception.Failure.Code == "InvalidResourceNamespace")
        {
            return null;
        }
    }

    /// <summary>The regions of a subscription.</summary>
    public static Task<IReadOnlyList<Location>> LocationsAsync(this ArmClient arm, Guid subscription, CancellationToken cancellationToken) =>
        arm.ListAsync($"/subscriptions/{subscription}/locations", ApiVersions.Subscriptions, ArmJson.Default.ArmListLocation, cancellationToken);

    /// <summary>The versions a new cluster can have, newest first.</summary>
    public static async Task<IReadOnlyList<(string Version, bool IsDefault)>> VersionsAsync(this ArmClient arm, Guid subscription, string location, CancellationToken cancellationToken)
    {
        var versions = await arm.GetAsync($"/subscriptions/{subscription}/providers/{ContainerService}/locations/{Uri.EscapeDataString(location)}/kubernetesVersions",
            ApiVersions.Clusters, ArmJson.Default.KubernetesVersionList, cancellationToken);
        return [.. versions.Values.SelectMany(minor => minor.PatchVersions.Keys.Select(patch => (patch, minor.IsDefault == true))).OrderByDescending(version => Version.TryParse(version.patch, out var parsed) ? parsed : new Version())];
    }

    /// <summary>One cluster.</summary>
    public static Task<ManagedCluster> ClusterAsync(this ArmClient arm, ResourceId id, CancellationToken cancellationToken) =>
        arm.GetAsync(id.Value, ApiVersions.Clusters, ArmJson.Default.ManagedCluster, cancellationToken);

    /// <summary>What a cluster can be upgraded to.</summary>
    public static Task<UpgradeProfile> UpgradesAsync(this ArmClient arm, ResourceId cluster, CancellationToken cancellationToken) =>
        arm.GetAsync($"{cluster.Value}/upgradeProfiles/default", ApiVersions.Clusters, ArmJson.Default.UpgradeProfile, cancellationToken);

    /// <summary>Changes a resource: reads it whole, so that nothing the portal does not know is lost, and puts it back.</summary>
    public static async Task ChangeAsync(this ArmClient arm, string id, string apiVersion, Action<JsonObject> change, CancellationToken cancellationToken)
    {
        var body = await arm.GetAsync(id, apiVersion, ArmJson.Default.JsonObject, cancellationToken);
        change(body["properties"] as JsonObject ?? throw new ArmRequestException(new ArmFailure(502, "InvalidResponse", "The API's answer has no properties.")));
        await arm.PutAsync(id, apiVersion, body, cancellationToken);
    }

    /// <summary>Lets a cluster's nodes pull from a registry.</summary>
    public static async Task AttachRegistryAsync(this ArmClient arm, Guid kubelet, string registryId, CancellationToken cancellationToken)
    {
        var scope = ResourceId.Parse(registryId);
        // The name follows from both ends, so that attaching twice is attaching once.
        var name = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{kubelet}|{scope.Key}|{AcrPull}")).AsSpan(0, 16));
        var body = new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["roleDefinitionId"] = $"/subscriptions/{scope.SubscriptionId}/providers/Microsoft.Authorization/roleDefinitions/{AcrPull}",
                ["principalId"] = kubelet.ToString(),
                ["principalType"] = "ServicePrincipal",
            },
        };
        try
        {
            await arm.PutAsync($"{registryId}/providers/Microsoft.Authorization/roleAssignments/{name}", ApiVersions.RoleAssignments, body, cancellationToken);
        }
        catch (ArmRequestException exception) when (exception.Failure.Code == "RoleAssignmentExists")
        {
            // Somebody attached it by other means.
        }
    }

    // The built-in role's id, the same on every Azure.
    private const string AcrPull = "7f951dda-4ed3-4680-a7ca-43fe172d538d";

    /// <summary>The id that parts of a path name.</summary>
    /// <exception cref="ArmRequestException">They cannot name a resource.</exception>
    public static ResourceId IdOf(Guid subscription, string group, string? type = null, string? name = null)
    {
        if (!IsName(group) || type is not null && !IsName(name ?? "")) throw new ArmRequestException(new ArmFailure(404, "NotFound", "There is no such resource."));
        var id = ResourceId.ForGroup(subscription, group);
        return type is null ? id : id.Resource(type, name!);
    }

    // What comes from an address or a form must stay one segment of the API's path.
    private static bool IsName(string text) =>
        text.Length is > 0 and <= 90 && text is not ("." or "..") && text.All(character => char.IsLetterOrDigit(character) || character is '-' or '_' or '.' or '(' or ')');
}
