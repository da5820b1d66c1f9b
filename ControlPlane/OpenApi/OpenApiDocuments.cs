using System.Text.Json.Nodes;
using Platform.ControlPlane.Discovery;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.OpenApi;

/// <summary>OpenAPI documents of everything that is served: made when first asked for, then kept as bytes. Thread-safe.</summary>
/// <remarks>OpenAPI 3 has a document a group and version, found through an index; OpenAPI 2 has one for all. Protobuf is not offered (406).</remarks>
public sealed class OpenApiDocuments
{
    private const string Index3 = "/openapi/v3";
    private const string Document2 = "/openapi/v2";
    private readonly Descriptions _descriptions;
    private readonly KindRegistry _kinds;
    private readonly IReadOnlyDictionary<string, Lazy<DiscoveryDocument>> _version3;
    private readonly Lazy<DiscoveryDocument> _index;
    private readonly Lazy<DiscoveryDocument> _version2;

    /// <summary>The documents of the given resources.</summary>
    /// <param name="kinds">Kinds of the resources and of their subresources.</param>
    /// <param name="resources">Everything that is served.</param>
    /// <param name="descriptions">What is said of types and fields.</param>
    public OpenApiDocuments(KindRegistry kinds, IReadOnlyList<ServedResource> resources, Descriptions descriptions)
    {
        (_kinds, _descriptions) = (kinds, descriptions);
        _version3 = resources.GroupBy(resource => resource.Kind.BasePath)
            .ToDictionary(group => group.Key, group => new Lazy<DiscoveryDocument>(() => DiscoveryDocument.Of(Build(group, true))));
        _index = new Lazy<DiscoveryDocument>(BuildIndex);
        _version2 = new Lazy<DiscoveryDocument>(() => DiscoveryDocument.Of(Build(resources, false)));
    }

    /// <summary>The document at a path; null when there is none.</summary>
    /// <param name="path">Path of the request: <c>/openapi/v2</c>, <c>/openapi/v3</c>, <c>/openapi/v3/apis/apps/v1</c>.</param>
    public DiscoveryDocument? Find(string path) => path switch
    {
        Index3 => _index.Value,
        Document2 => _version2.Value,
        _ when path.StartsWith(Index3 + "/", StringComparison.Ordinal) => _version3.GetValueOrDefault(path[Index3.Length..])?.Value,
        _ => null,
    };

    /// <summary>Whether a request for <c>/openapi/v2</c> accepts JSON; clients that take only protobuf are to be told 406.</summary>
    /// <param name="accept">The request's header Accept.</param>
    public static bool AcceptsJson(string? accept) => string.IsNullOrWhiteSpace(accept) || accept.Split(',').Any(range =>
        range.Split(';')[0].Trim() is "application/json" or "*/*" or "application/*");

    private DiscoveryDocument BuildIndex()
    {
        var paths = new JsonObject();
        foreach (var (path, document) in _version3.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            paths[path[1..]] = new JsonObject { ["serverRelativeURL"] = $"{Index3}{path}?hash={document.Value.Hash}" };
        return DiscoveryDocument.Of(new JsonObject { ["paths"] = paths });
    }

    private JsonObject Build(IEnumerable<ServedResource> resources, bool version3)
    {
        var schemas = new OpenApiSchemas(version3, _descriptions);
        var builder = new OpenApiPaths(_kinds, schemas, version3);
        var paths = new JsonObject();
        foreach (var resource in resources.OrderBy(resource => resource.Kind.Plural, StringComparer.Ordinal)) builder.Add(paths, resource);
        var document = new JsonObject
        {
            [version3 ? "openapi" : "swagger"] = version3 ? "3.0.0" : "2.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "unversioned" },
            ["paths"] = paths,
        };
        if (version3) document["components"] = new JsonObject { ["schemas"] = schemas.Components };
        else document["definitions"] = schemas.Components;
        return document;
    }
}
