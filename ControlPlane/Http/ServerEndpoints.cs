using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.ControlPlane.Discovery;
using Platform.ControlPlane.OpenApi;
using Platform.ControlPlane.Resources;

namespace Platform.ControlPlane.Http;

/// <summary>The paths that are no resources: health, version, discovery, OpenAPI.</summary>
public sealed class ServerEndpoints
{
    private readonly ConcurrentDictionary<int, Documents> documents = [];
    private readonly Lazy<Descriptions> descriptions = new(() => new Descriptions());
    private readonly ClusterApis apis;

    /// <summary>The endpoints of every cluster.</summary>
    /// <param name="apis">Knows what is served.</param>
    public ServerEndpoints(ClusterApis apis) => this.apis = apis;

    /// <summary>Whether a path tells how the server is, which has to be heard when it is busy too.</summary>
    internal static bool IsHealth(string path) => HealthChecks.Answers(path) || path is "/metrics" or "/version";

    /// <summary>Answers a request.</summary>
    internal Task HandleAsync(HttpContext http, ClusterApi api, RequestInfo info)
    {
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
            return ApiAnswer.StatusAsync(http, ApiErrors.MethodNotAllowed());
        var path = info.Path.TrimEnd('/');
        var (discovery, openApi) = documents.GetOrAdd(api.Level, DocumentsOf);
        if (discovery.Find(path, http.Request.Headers.Accept.ToString()) is { } document)
            return DocumentAsync(http, document);
        if (path.StartsWith("/openapi/", StringComparison.Ordinal))
            return OpenApiAsync(http, openApi.Value, path);
        if (HealthChecks.Answers(path))
            return HealthChecks.AnswerAsync(http, api, path);
        return path switch
        {
            "/version" => ApiAnswer.BytesAsync(http, 200, "application/json", ServerVersion.Of(api.Cluster.Specification.KubernetesVersion)),
            "/metrics" => ApiAnswer.BytesAsync(http, 200, "text/plain; version=0.0.4; charset=utf-8", ServerMetrics.Of(api)),
            "/openid/v1/jwks" => ApiAnswer.BytesAsync(
                http, 200, "application/jwk-set+json", StoredJson.Utf8(api.Cluster.ServiceAccountTokens.KeySet())),
            _ => ApiAnswer.StatusAsync(http, ApiErrors.NoSuchResource()),
        };
    }

    /// <summary>What clusters of a minor version serve.</summary>
    private Documents DocumentsOf(int level)
    {
        var catalog = apis.CatalogOf(level);
        ServedResource[] served = [.. catalog.All.Select(Served)];
        return new Documents(new DiscoveryDocuments(served), new Lazy<OpenApiDocuments>(() => new OpenApiDocuments(catalog.Kinds, served, descriptions.Value)));
    }

    private static Task OpenApiAsync(HttpContext http, OpenApiDocuments openApi, string path)
    {
        if (openApi.Find(path) is not { } document)
            return ApiAnswer.StatusAsync(http, ApiErrors.NoSuchResource());
        return OpenApiDocuments.AcceptsJson(http.Request.Headers.Accept.ToString())
            ? DocumentAsync(http, document)
            : ApiAnswer.StatusAsync(http, ApiErrors.NotAcceptable(["application/json"]));
    }

    private static Task DocumentAsync(HttpContext http, DiscoveryDocument document)
    {
        http.Response.Headers.ETag = document.ETag;
        http.Response.Headers.Vary = "Accept";
        if (http.Request.Headers.IfNoneMatch != document.ETag)
            return ApiAnswer.BytesAsync(http, StatusCodes.Status200OK, document.ContentType, document.Body);
        http.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }

    private static ServedResource Served(ResourceStrategy resource) => new(
        resource.Kind,
        [.. ServedResource.VerbsOf(resource.Kind).Where(verb => verb != "deletecollection" || resource.StorageResource != "/namespaces")],
        [.. resource.Subresources.Select(s => new ServedSubresource(s.Name, s.Kind ?? resource.Kind, s.Verbs))]);

    /// <summary>The documents of one minor version.</summary>
    private sealed record Documents(DiscoveryDocuments Discovery, Lazy<OpenApiDocuments> OpenApi);
}

/// <summary>The answer to <c>/version</c>.</summary>
internal static class ServerVersion
{
    /// <summary>The answer of a cluster.</summary>
    /// <param name="version">Its version, "1.34.2".</param>
    public static byte[] Of(string version)
    {
        var parts = version.Split('.');
        var document = new System.Text.Json.Nodes.JsonObject
        {
            ["major"] = parts[0],
            ["minor"] = parts.Length > 1 ? parts[1] : "",
            ["gitVersion"] = "v" + version,
            ["gitCommit"] = "",
            ["gitTreeState"] = "clean",
            ["buildDate"] = "1970-01-01T00:00:00Z",
            ["goVersion"] = "",
            ["compiler"] = ".NET",
            ["platform"] = "linux/" + System.Runtime.InteropServices.RuntimeInformation.OSArchitecture switch
            {
                System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
                _ => "amd64",
            },
        };
        return JsonSerializer.SerializeToUtf8Bytes(document, JsonNodes.Relaxed);
    }
}
