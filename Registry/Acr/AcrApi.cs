using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.Registry.Distribution;
using Platform.Registry.Naming;
using Platform.Registry.Storage;
using Platform.Registry.Tokens;

namespace Platform.Registry.Acr;

/// <summary>The part of Azure's own registry API that <c>az acr repository</c> uses: <c>/acr/v1/…</c>.</summary>
internal sealed class AcrApi(BearerAuthorization authorization, RegistryStore registries, AcrStore store, TagStore tags, RegistryOptions options)
{
    /// <summary>Answers one request; returns what went wrong, null when nothing did.</summary>
    public async Task<DistributionError?> HandleAsync(HttpContext context, RegistryRecord registry)
    {
        var rest = (context.Request.Path.Value ?? "")["/acr/v1".Length..].Trim('/');
        var catalog = rest == "_catalog";
        var (repository, collection, item) = Split(rest);
        if (!catalog && !NameRules.IsRepository(repository)) return DistributionError.NameInvalid(repository);
        var deleting = HttpMethods.IsDelete(context.Request.Method);
        if (!deleting && !HttpMethods.IsGet(context.Request.Method)) return DistributionError.MethodNotAllowed(context.Request.Method);
        var needed = catalog ? new AccessScope(AccessScope.Registry, AccessScope.Catalog, [AccessScope.Any])
            : new AccessScope(AccessScope.Repository, repository, [deleting ? AccessScope.Delete : AccessScope.MetadataRead]);
        var (grant, error) = await authorization.CheckAsync(context, registry, needed);
        if (grant is null) return error;
        var call = new DistributionCall(context, registry, repository, _ => false);
        if (catalog) return await CatalogAsync(call);
        if (await registries.FindRepositoryAsync(registry.Id, repository, context.RequestAborted) is not { } id) return DistributionError.NameUnknown(repository);
        return (collection, item, deleting) switch
        {
            ("", _, false) => await ShowAsync(call, id),
            ("", _, true) => await DeleteRepositoryAsync(call, id),
            ("_tags", "", false) => await TagsAsync(call, id),
            ("_tags", var tag, false) => await TagAsync(call, id, tag),
            ("_tags", { Length: > 0 } tag, true) => await UntagAsync(call, id, tag),
            ("_manifests", "", false) => await ManifestsAsync(call, id),
            _ => DistributionError.NotFound(),
        };
    }

    // "a/b/_tags/v1" is collection _tags of repository a/b.
    private static (string Repository, string Collection, string Item) Split(string path)
    {
        foreach (var collection in (string[])["_tags", "_manifests"])
        {
            var at = path.IndexOf($"/{collection}", StringComparison.Ordinal);
            if (at >= 0 && (path.Length == at + 1 + collection.Length || path[at + 1 + collection.Length] == '/'))
                return (path[..at], collection, path[(at + 1 + collection.Length)..].Trim('/'));
        }
        return (path, "", "");
    }

    private async Task<DistributionError?> CatalogAsync(DistributionCall call)
    {
        var (page, error) = Page.Read(call);
        if (page is null) return error;
        var names = page.Cut(call, await registries.ListRepositoriesAsync(call.Registry.Id, page.Last, page.Count + 1, call.Aborted), name => name);
        await WriteAsync(call, new JsonObject { ["repositories"] = new JsonArray([.. names.Select(name => (JsonNode)name)]) });
        return null;
    }

    private async Task<DistributionError?> ShowAsync(DistributionCall call, long repository)
    {
        var facts = await store.ShowAsync(repository, call.Aborted);
        await WriteAsync(call, new JsonObject
        {
            ["registry"] = call.Registry.Name + options.HostSuffix,
            ["imageName"] = call.Repository,
            ["createdTime"] = Time(facts.Created),
            ["lastUpdateTime"] = Time(facts.Updated),
            ["manifestCount"] = facts.Manifests,
            ["tagCount"] = facts.Tags,
            ["changeableAttributes"] = Changeable(),
        });
        return null;
    }

    private async Task<DistributionError?> DeleteRepositoryAsync(DistributionCall call, long repository)
    {
        var (manifests, names) = await store.DeleteAsync(repository, call.Aborted);
        await WriteAsync(call, new JsonObject
        {
            ["manifestsDeleted"] = new JsonArray([.. manifests.Select(digest => (JsonNode)digest)]),
            ["tagsDeleted"] = new JsonArray([.. names.Select(name => (JsonNode)name)]),
        }, StatusCodes.Status202Accepted);
        return null;
    }

    private async Task<DistributionError?> TagsAsync(DistributionCall call, long repository)
    {
        var (page, error) = Page.Read(call);
        if (page is null) return error;
        var newestFirst = call.Query("orderby") == "timedesc";
        var found = newestFirst
            ? (await store.ListNewestTagsAsync(repository, page.Count, call.Aborted))
            : page.Cut(call, await tags.ListAsync(repository, page.Last, page.Count + 1, call.Aborted), tag => tag.Name);
        var answer = Repository(call);
        answer["tags"] = new JsonArray([.. found.Select(tag => (JsonNode)Describe(tag))]);
        await WriteAsync(call, answer);
        return null;
    }

    private async Task<DistributionError?> TagAsync(DistributionCall call, long repository, string name)
    {
        if (!NameRules.IsTag(name) || await tags.FindAsync(repository, name, call.Aborted) is not { } tag) return DistributionError.ManifestUnknown(name);
        var answer = Repository(call);
        answer["tag"] = Describe(tag);
        await WriteAsync(call, answer);
        return null;
    }

    private async Task<DistributionError?> UntagAsync(DistributionCall call, long repository, string name)
    {
        if (!NameRules.IsTag(name) || !await tags.DeleteAsync(repository, name, call.Aborted)) return DistributionError.ManifestUnknown(name);
        call.Http.Response.StatusCode = StatusCodes.Status202Accepted;
        return null;
    }

    private async Task<DistributionError?> ManifestsAsync(DistributionCall call, long repository)
    {
        var (page, error) = Page.Read(call);
        if (page is null) return error;
        var found = page.Cut(call, await store.ListManifestsAsync(repository, page.Last ?? "", page.Count + 1, call.Aborted), manifest => manifest.Digest);
        var answer = Repository(call);
        answer["manifests"] = new JsonArray([.. found.Select(manifest => (JsonNode)new JsonObject
        {
            ["digest"] = manifest.Digest,
            ["imageSize"] = manifest.Size,
            ["mediaType"] = manifest.MediaType,
            ["createdTime"] = Time(manifest.Created),
            ["lastUpdateTime"] = Time(manifest.Updated),
            ["tags"] = new JsonArray([.. manifest.Tags.Select(tag => (JsonNode)tag)]),
            ["changeableAttributes"] = Changeable(),
        })]);
        await WriteAsync(call, answer);
        return null;
    }

    private JsonObject Repository(DistributionCall call) => new() { ["registry"] = call.Registry.Name + options.HostSuffix, ["imageName"] = call.Repository };

    private static JsonObject Describe(TagRecord tag) => new()
    {
        ["name"] = tag.Name,
        ["digest"] = tag.Digest,
        ["createdTime"] = Time(tag.Created),
        ["lastUpdateTime"] = Time(tag.Updated),
        ["signed"] = false,
        ["changeableAttributes"] = Changeable(),
    };

    private static JsonObject Changeable() => new() { ["deleteEnabled"] = true, ["writeEnabled"] = true, ["readEnabled"] = true, ["listEnabled"] = true };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture);

    private static async Task WriteAsync(DistributionCall call, JsonObject body, int status = StatusCodes.Status200OK)
    {
        call.Http.Response.StatusCode = status;
        call.Http.Response.ContentType = "application/json; charset=utf-8";
        await call.Http.Response.WriteAsync(body.ToJsonString(), call.Aborted);
    }
}
