using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace Platform.ControlPlane.Discovery;

/// <summary>Everything by which clients find out what is served: made once, the same for every cluster of a version.</summary>
public sealed class DiscoveryDocuments
{
    /// <summary>Groups in the order in which clients prefer them.</summary>
    private static readonly string[] GroupOrder =
    [
        "", "apps", "events.k8s.io", "authentication.k8s.io", "authorization.k8s.io", "autoscaling", "batch", "certificates.k8s.io",
        "networking.k8s.io", "policy", "rbac.authorization.k8s.io", "storage.k8s.io", "scheduling.k8s.io", "coordination.k8s.io", "discovery.k8s.io",
    ];

    private readonly FrozenDictionary<string, DiscoveryDocument> _plain;
    private readonly FrozenDictionary<(string Path, string Version), DiscoveryDocument> _aggregated;

    /// <summary>The documents of the given resources.</summary>
    /// <param name="resources">Everything that is served.</param>
    public DiscoveryDocuments(IReadOnlyList<ServedResource> resources)
    {
        var groups = resources.GroupBy(resource => resource.Kind.Group)
            .OrderBy(group => Array.IndexOf(GroupOrder, group.Key) is >= 0 and var place ? place : GroupOrder.Length)
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .ToList();
        _plain = Plain(groups).ToFrozenDictionary();
        _aggregated = ((string[])["v2", "v2beta1"]).SelectMany(version => (KeyValuePair<(string, string), DiscoveryDocument>[])
        [
            new(("/api", version), AggregatedDiscovery.Build(groups.Where(group => group.Key.Length == 0), version)),
            new(("/apis", version), AggregatedDiscovery.Build(groups.Where(group => group.Key.Length > 0), version)),
        ]).ToFrozenDictionary();
    }

    /// <summary>The document at a path in the form that a request accepts; null when the path is none of discovery's.</summary>
    /// <param name="path">Path of the request, without a slash at its end: <c>/api</c>, <c>/apis</c>, <c>/api/v1</c>, <c>/apis/apps</c>, <c>/apis/apps/v1</c>.</param>
    /// <param name="accept">The request's header Accept. Answers to <c>/api</c> and <c>/apis</c> vary by it.</param>
    public DiscoveryDocument? Find(string path, string? accept)
    {
        if (AggregatedDiscovery.AcceptedVersion(accept) is { } version && _aggregated.TryGetValue((path, version), out var aggregated)) return aggregated;
        return _plain.GetValueOrDefault(path);
    }

    private static Dictionary<string, DiscoveryDocument> Plain(List<IGrouping<string, ServedResource>> groups)
    {
        var documents = new Dictionary<string, DiscoveryDocument>();
        var list = new JsonArray();
        var coreVersions = new JsonArray();
        foreach (var group in groups)
        {
            if (group.Key.Length > 0)
            {
                list.Add(Group(group));
                documents[$"/apis/{group.Key}"] = DiscoveryDocument.Of(With(Head("APIGroup", "v1"), Group(group)));
            }
            foreach (var version in group.GroupBy(resource => resource.Kind.Version))
            {
                if (group.Key.Length == 0) coreVersions.Add(version.Key);
                documents[version.First().Kind.BasePath] = DiscoveryDocument.Of(ResourceList(version));
            }
        }
        var core = Head("APIVersions");
        core["versions"] = coreVersions;
        core["serverAddressByClientCIDRs"] = new JsonArray();
        documents["/api"] = DiscoveryDocument.Of(core);
        var all = Head("APIGroupList", "v1");
        all["groups"] = list;
        documents["/apis"] = DiscoveryDocument.Of(all);
        return documents;
    }

    private static JsonObject Group(IGrouping<string, ServedResource> group)
    {
        var versions = group.Select(resource => resource.Kind).DistinctBy(kind => kind.Version)
            .Select(kind => new JsonObject { ["groupVersion"] = kind.ApiVersion, ["version"] = kind.Version }).ToArray();
        return new JsonObject { ["name"] = group.Key, ["versions"] = new JsonArray([.. versions]), ["preferredVersion"] = versions[0].DeepClone() };
    }

    private static JsonObject ResourceList(IGrouping<string, ServedResource> version)
    {
        var resources = new JsonArray();
        foreach (var resource in version.OrderBy(resource => resource.Kind.Plural, StringComparer.Ordinal))
        {
            var kind = resource.Kind;
            var entry = Entry(kind.Plural, kind.Singular, kind.Namespaced, kind.Kind, resource.Verbs);
            if (kind.ShortNames.Count > 0) entry["shortNames"] = Texts(kind.ShortNames);
            if (kind.Categories.Count > 0) entry["categories"] = Texts(kind.Categories);
            resources.Add(entry);
            foreach (var sub in resource.Subresources)
            {
                var subEntry = Entry($"{kind.Plural}/{sub.Name}", "", kind.Namespaced, sub.Kind.Kind, sub.Verbs);
                if (sub.Kind.ApiVersion != kind.ApiVersion)
                {
                    subEntry["group"] = sub.Kind.Group;
                    subEntry["version"] = sub.Kind.Version;
                }
                resources.Add(subEntry);
            }
        }
        var list = Head("APIResourceList", "v1");
        list["groupVersion"] = version.First().Kind.ApiVersion;
        list["resources"] = resources;
        return list;
    }

    private static JsonObject Entry(string name, string singular, bool namespaced, string kind, IReadOnlyList<string> verbs) => new()
    {
        ["name"] = name,
        ["singularName"] = singular,
        ["namespaced"] = namespaced,
        ["kind"] = kind,
        ["verbs"] = Texts(verbs),
    };

    private static JsonObject Head(string kind, string? apiVersion = null)
    {
        var head = new JsonObject { ["kind"] = kind };
        if (apiVersion is not null) head["apiVersion"] = apiVersion;
        return head;
    }

    private static JsonObject With(JsonObject head, JsonObject rest)
    {
        foreach (var (name, value) in rest) head[name] = value?.DeepClone();
        return head;
    }

    internal static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
