using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.Registry.Naming;
using Platform.Registry.Storage;

namespace Platform.Registry.Distribution;

/// <summary>Listings: <c>/v2/_catalog</c>, <c>/v2/{name}/tags/list</c> and <c>/v2/{name}/referrers/{digest}</c>.</summary>
internal sealed class ListEndpoints(RegistryStore registries, TagStore tags, ManifestStore manifests)
{
    /// <summary>Lists repositories.</summary>
    public async Task<DistributionError?> CatalogAsync(DistributionCall call)
    {
        if (!IsRead(call)) return DistributionError.MethodNotAllowed(call.Http.Request.Method);
        var (page, error) = Page.Read(call);
        if (page is null) return error;
        var names = page.Cut(call, await registries.ListRepositoriesAsync(call.Registry.Id, page.Last, page.Count + 1, call.Aborted), name => name);
        await call.Http.Response.WriteAsJsonAsync(new RepositoryList(names), DistributionJson.Default.RepositoryList, cancellationToken: call.Aborted);
        return null;
    }

    /// <summary>Lists a repository's tags.</summary>
    public async Task<DistributionError?> TagsAsync(DistributionCall call)
    {
        if (!IsRead(call)) return DistributionError.MethodNotAllowed(call.Http.Request.Method);
        var (page, error) = Page.Read(call);
        if (page is null) return error;
        if (await registries.FindRepositoryAsync(call.Registry.Id, call.Repository, call.Aborted) is not { } repository) return DistributionError.NameUnknown(call.Repository);
        var names = page.Cut(call, await tags.ListAsync(repository, page.Last, page.Count + 1, call.Aborted), tag => tag.Name);
        await call.Http.Response.WriteAsJsonAsync(new TagList(call.Repository, [.. names.Select(tag => tag.Name)]), DistributionJson.Default.TagList, cancellationToken: call.Aborted);
        return null;
    }

    /// <summary>Lists the manifests that refer to another one; an empty list when there are none, also of an unknown one.</summary>
    public async Task<DistributionError?> ReferrersAsync(DistributionCall call, string reference)
    {
        if (!IsRead(call)) return DistributionError.MethodNotAllowed(call.Http.Request.Method);
        if (!Digest.TryParse(reference, out var subject)) return DistributionError.DigestInvalid("referrers are asked for by digest");
        var (page, error) = Page.Read(call);
        if (page is null) return error;
        var artifactType = call.Query("artifactType");
        if (artifactType?.Contains('\0', StringComparison.Ordinal) == true) return DistributionError.PageInvalid("artifactType is not a media type");
        var found = await manifests.ListReferrersAsync(call.Registry.Id, call.Repository, subject, artifactType, page.Last ?? "", page.Count + 1, call.Aborted);
        var shown = page.Cut(call, found, referrer => referrer.Digest, artifactType is null ? "" : $"&artifactType={Uri.EscapeDataString(artifactType)}");
        var response = call.Http.Response;
        response.ContentType = ManifestReader.OciIndex;
        if (artifactType is not null) response.Headers["OCI-Filters-Applied"] = "artifactType";
        await using var writer = new Utf8JsonWriter(response.BodyWriter);
        WriteIndex(writer, shown);
        return null;
    }

    private static void WriteIndex(Utf8JsonWriter writer, IReadOnlyList<ReferrerRecord> referrers)
    {
        writer.WriteStartObject();
        writer.WriteNumber("schemaVersion", 2);
        writer.WriteString("mediaType", ManifestReader.OciIndex);
        writer.WriteStartArray("manifests");
        foreach (var referrer in referrers)
        {
            writer.WriteStartObject();
            writer.WriteString("mediaType", referrer.MediaType);
            writer.WriteString("digest", referrer.Digest);
            writer.WriteNumber("size", referrer.Size);
            if (referrer.ArtifactType is not null) writer.WriteString("artifactType", referrer.ArtifactType);
            if (referrer.Annotations is not null)
            {
                writer.WritePropertyName("annotations");
                writer.WriteRawValue(referrer.Annotations);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static bool IsRead(DistributionCall call) => HttpMethods.IsGet(call.Http.Request.Method) || HttpMethods.IsHead(call.Http.Request.Method);
}
