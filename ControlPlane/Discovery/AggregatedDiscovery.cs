using System.Text.Json.Nodes;
using Platform.Kubernetes;

namespace Platform.ControlPlane.Discovery;

/// <summary>All groups with all their resources in one document (<c>apidiscovery.k8s.io</c>).</summary>
internal static class AggregatedDiscovery
{
    private const string Group = "apidiscovery.k8s.io";
    private const string ListKind = "APIGroupDiscoveryList";

    /// <summary>The version of the aggregated form that a request prefers; null when it does not ask for that form first.</summary>
    public static string? AcceptedVersion(string? accept)
    {
        foreach (var range in (accept ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = range.Split(';', StringSplitOptions.TrimEntries);
            if (parts[0] != "application/json") continue;
            if (parts.Length == 1) return null;
            var version = parts.FirstOrDefault(part => part.StartsWith("v=", StringComparison.Ordinal))?[2..];
            if (parts.Contains("g=" + Group) && parts.Contains("as=" + ListKind) && version is "v2" or "v2beta1") return version;
        }
        return null;
    }

    public static DiscoveryDocument Build(IEnumerable<IGrouping<string, ServedResource>> groups, string version)
    {
        var content = new JsonObject
        {
            ["kind"] = ListKind,
            ["apiVersion"] = $"{Group}/{version}",
            ["metadata"] = new JsonObject(),
            ["items"] = new JsonArray([.. groups.Select(OfGroup)]),
        };
        return DiscoveryDocument.Of(content, $"application/json;g={Group};v={version};as={ListKind}");
    }

    private static JsonObject OfGroup(IGrouping<string, ServedResource> group)
    {
        var metadata = new JsonObject();
        if (group.Key.Length > 0) metadata["name"] = group.Key;
        return new JsonObject
        {
            ["metadata"] = metadata,
            ["versions"] = new JsonArray([.. group.GroupBy(resource => resource.Kind.Version).Select(version => new JsonObject
            {
                ["version"] = version.Key,
                ["resources"] = new JsonArray([.. version.OrderBy(r => r.Kind.Plural, StringComparer.Ordinal).Select(OfResource)]),
                ["freshness"] = "Current",
            })]),
        };
    }

    private static JsonObject OfResource(ServedResource resource)
    {
        var kind = resource.Kind;
        var entry = new JsonObject
        {
            ["resource"] = kind.Plural,
            ["responseKind"] = Name(kind),
            ["scope"] = kind.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = kind.Singular,
            ["verbs"] = DiscoveryDocuments.Texts(resource.Verbs),
        };
        if (kind.ShortNames.Count > 0) entry["shortNames"] = DiscoveryDocuments.Texts(kind.ShortNames);
        if (kind.Categories.Count > 0) entry["categories"] = DiscoveryDocuments.Texts(kind.Categories);
        if (resource.Subresources.Count > 0)
        {
            entry["subresources"] = new JsonArray([.. resource.Subresources.Select(sub => new JsonObject
            {
                ["subresource"] = sub.Name,
                ["responseKind"] = Name(sub.Kind),
                ["verbs"] = DiscoveryDocuments.Texts(sub.Verbs),
            })]);
        }
        return entry;
    }

    private static JsonObject Name(ResourceKind kind) => new() { ["group"] = kind.Group, ["version"] = kind.Version, ["kind"] = kind.Kind };
}
