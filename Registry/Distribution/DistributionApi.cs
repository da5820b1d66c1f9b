using Microsoft.AspNetCore.Http;
using Platform.Registry.Naming;
using Platform.Registry.Storage;
using Platform.Registry.Tokens;

namespace Platform.Registry.Distribution;

/// <summary>The OCI distribution API of one registry: finds the endpoint, checks the token, lets the endpoint answer.</summary>
internal sealed class DistributionApi(
    BearerAuthorization authorization, BlobEndpoints blobs, UploadEndpoints uploads, ManifestEndpoints manifests, ListEndpoints lists)
{
    /// <summary>Answers one request; returns what went wrong, null when nothing did.</summary>
    public async Task<DistributionError?> HandleAsync(HttpContext context, RegistryRecord registry)
    {
        if (DistributionRoute.Parse(context.Request.Path.Value ?? "") is not { } route) return DistributionError.NotFound();
        var repository = (route as DistributionRoute.InRepository)?.Repository ?? "";
        // Only valid names go into the challenge's header.
        if (repository.Length > 0 && !NameRules.IsRepository(repository)) return DistributionError.NameInvalid(repository);
        var (grant, error) = await authorization.CheckAsync(context, registry, ScopeFor(route, context.Request.Method));
        if (grant is null) return error;
        var call = new DistributionCall(context, registry, repository, other => grant.Allows(AccessScope.Repository, other, AccessScope.Pull));
        return route switch
        {
            DistributionRoute.Ping => await PingAsync(call),
            DistributionRoute.Catalog => await lists.CatalogAsync(call),
            DistributionRoute.Blob blob => await blobs.HandleAsync(call, blob.Digest),
            DistributionRoute.Uploads => await uploads.StartAsync(call),
            DistributionRoute.Upload upload => await uploads.HandleAsync(call, upload.Id),
            DistributionRoute.Manifest manifest => await manifests.HandleAsync(call, manifest.Reference),
            DistributionRoute.Tags => await lists.TagsAsync(call),
            DistributionRoute.Referrers referrers => await lists.ReferrersAsync(call, referrers.Digest),
            _ => DistributionError.NotFound(),
        };
    }

    private static AccessScope? ScopeFor(DistributionRoute route, string method)
    {
        if (route is DistributionRoute.Catalog) return new AccessScope(AccessScope.Registry, AccessScope.Catalog, [AccessScope.Any]);
        if (route is not DistributionRoute.InRepository { Repository: var repository }) return null;
        string[] actions = route switch
        {
            DistributionRoute.Uploads or DistributionRoute.Upload => [AccessScope.Pull, AccessScope.Push],
            _ when HttpMethods.IsDelete(method) => [AccessScope.Delete],
            _ when HttpMethods.IsGet(method) || HttpMethods.IsHead(method) => [AccessScope.Pull],
            _ => [AccessScope.Pull, AccessScope.Push],
        };
        return new AccessScope(AccessScope.Repository, repository, actions);
    }

    private static async Task<DistributionError?> PingAsync(DistributionCall call)
    {
        if (!HttpMethods.IsGet(call.Http.Request.Method) && !HttpMethods.IsHead(call.Http.Request.Method)) return DistributionError.MethodNotAllowed(call.Http.Request.Method);
        call.Http.Response.ContentType = "application/json; charset=utf-8";
        await call.Http.Response.WriteAsync("{}", call.Aborted);
        return null;
    }
}
