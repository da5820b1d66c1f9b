using Platform.Contracts.Arm;

namespace Platform.Portal.Layout;

/// <summary>Paths of the portal's pages.</summary>
internal static class Links
{
    /// <summary>A resource group.</summary>
    public static string Group(ResourceId id) => $"/groups/{id.SubscriptionId}/{Uri.EscapeDataString(id.ResourceGroup ?? "")}";

    /// <summary>A cluster.</summary>
    public static string Cluster(ResourceId id) => $"/clusters/{id.SubscriptionId}/{Uri.EscapeDataString(id.ResourceGroup ?? "")}/{Uri.EscapeDataString(id.Names[0])}";

    /// <summary>A registry.</summary>
    public static string Registry(ResourceId id) => $"/registries/{id.SubscriptionId}/{Uri.EscapeDataString(id.ResourceGroup ?? "")}/{Uri.EscapeDataString(id.Name)}";

    /// <summary>A pod.</summary>
    public static string Pod(ResourceId cluster, string ns, string pod) => $"{Cluster(cluster)}/pods/{Uri.EscapeDataString(ns)}/{Uri.EscapeDataString(pod)}";

    /// <summary>The page of a resource of any type; null when it has none.</summary>
    public static string? Resource(string id) => ResourceId.TryParse(id, out var parsed) ? parsed.Type.ToLowerInvariant() switch
    {
        "microsoft.containerservice/managedclusters" => Cluster(parsed),
        "microsoft.containerregistry/registries" => Registry(parsed),
        "microsoft.operationalinsights/workspaces" => $"/query?workspace={Uri.EscapeDataString(id)}",
        "microsoft.resources/resourcegroups" => Group(parsed),
        _ => null,
    } : null;
}
