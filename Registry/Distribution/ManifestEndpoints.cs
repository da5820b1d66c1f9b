using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Platform.Registry.Naming;
using Platform.Registry.Storage;

namespace Platform.Registry.Distribution;

/// <summary><c>/v2/{name}/manifests/{reference}</c>: GET, HEAD, PUT and DELETE.</summary>
internal sealed class ManifestEndpoints(ManifestStore manifests, TagStore tags, RegistryStore registries)
{
    /// <summary>Size limit of manifests, which the specification lets registries set at 4 MiB.</summary>
    public const int MaxSize = 4 * 1024 * 1024;

    /// <summary>Answers one request; returns what went wrong, null when nothing did.</summary>
    public async Task<DistributionError?> HandleAsync(DistributionCall call, string reference)
    {
        var byDigest = Digest.TryParse(reference, out var digest);
        if (!byDigest && reference.Contains(':', StringComparison.Ordinal)) return DistributionError.DigestInvalid("the digest must be sha256:<64 hex digits> or sha512:<128 hex digits>");
        if (!byDigest && !NameRules.IsTag(reference)) return DistributionError.TagInvalid(reference);
        return call.Http.Request.Method switch
        {
            "GET" => await GetAsync(call, reference, content: true),
            "HEAD" => await GetAsync(call, reference, content: false),
            "PUT" => await PutAsync(call, digest, digest is null ? reference : null),
            "DELETE" => await DeleteAsync(call, digest, reference),
            var method => DistributionError.MethodNotAllowed(method),
        };
    }

    private async Task<DistributionError?> GetAsync(DistributionCall call, string reference, bool content)
    {
        if (await manifests.FindAsync(call.Registry.Id, call.Repository, reference, content, call.Aborted) is not { } found)
            return await registries.FindRepositoryAsync(call.Registry.Id, call.Repository, call.Aborted) is null
                ? DistributionError.NameUnknown(call.Repository)
                : DistributionError.ManifestUnknown(reference);
        var response = call.Http.Response;
        response.ContentType = found.Manifest.MediaType;
        response.ContentLength = found.Size;
        response.Headers["Docker-Content-Digest"] = found.Manifest.Digest;
        response.Headers.ETag = $"\"{found.Manifest.Digest}\"";
        if (content) await response.BodyWriter.WriteAsync(found.Manifest.Content, call.Aborted);
        return null;
    }

    private async Task<DistributionError?> PutAsync(DistributionCall call, Digest? expected, string? tag)
    {
        var mediaType = MediaTypeOf(call.Http.Request);
        if (!ManifestReader.IsSupported(mediaType))
            return DistributionError.ManifestInvalid($"manifests of type '{mediaType}' are not supported: push an OCI or Docker schema 2 image or index");
        var (content, error) = await ReadAsync(call);
        if (content is null) return error;
        var digest = Digest.Of(expected?.HashAlgorithm ?? HashAlgorithmName.SHA256, content);
        if (expected is not null && digest != expected) return DistributionError.DigestInvalid($"the manifest has digest {digest}, not {expected} as announced");
        if (!ManifestReader.TryRead(content, mediaType, digest, out var manifest, out var problem)) return DistributionError.ManifestInvalid(problem);
        var repository = await registries.EnsureRepositoryAsync(call.Registry.Id, call.Repository, call.Aborted);
        if (await manifests.PutAsync(repository, manifest, tag, call.Aborted) is { } fault) return ToError(fault);
        var response = call.Http.Response;
        response.StatusCode = StatusCodes.Status201Created;
        response.Headers.Location = $"/v2/{call.Repository}/manifests/{digest}";
        response.Headers["Docker-Content-Digest"] = digest.Value;
        if (manifest.Subject is { } subject) response.Headers["OCI-Subject"] = subject.Value;
        return null;
    }

    private async Task<DistributionError?> DeleteAsync(DistributionCall call, Digest? digest, string reference)
    {
        if (await registries.FindRepositoryAsync(call.Registry.Id, call.Repository, call.Aborted) is not { } repository) return DistributionError.NameUnknown(call.Repository);
        if (digest is null)
        {
            if (!await tags.DeleteAsync(repository, reference, call.Aborted)) return DistributionError.ManifestUnknown(reference);
        }
        else
        {
            var outcome = await manifests.DeleteAsync(repository, digest, call.Aborted);
            if (outcome == ManifestDeletion.Unknown) return DistributionError.ManifestUnknown(reference);
            if (outcome == ManifestDeletion.InUse) return DistributionError.ManifestInUse(reference);
        }
        call.Http.Response.StatusCode = StatusCodes.Status202Accepted;
        return null;
    }

    private static async Task<(byte[]? Content, DistributionError? Error)> ReadAsync(DistributionCall call)
    {
        if (call.Http.Request.ContentLength > MaxSize) return (null, DistributionError.ManifestTooLarge(MaxSize));
        using var buffer = new MemoryStream((int)(call.Http.Request.ContentLength ?? 4096));
        var reader = call.Http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(call.Aborted);
            var fits = buffer.Length + read.Buffer.Length <= MaxSize;
            if (fits)
                foreach (var segment in read.Buffer) buffer.Write(segment.Span);
            reader.AdvanceTo(read.Buffer.End);
            if (!fits) return (null, DistributionError.ManifestTooLarge(MaxSize));
            if (read.IsCompleted) return (buffer.ToArray(), null);
        }
    }

    // Parameters such as charset mean nothing to manifests.
    private static string MediaTypeOf(HttpRequest request)
    {
        var type = request.ContentType ?? "";
        var end = type.IndexOf(';', StringComparison.Ordinal);
        return (end < 0 ? type : type[..end]).Trim().ToLowerInvariant();
    }

    private static DistributionError ToError(ManifestFault fault) => fault.Problem switch
    {
        ManifestProblem.BlobUnknown => DistributionError.ManifestBlobUnknown($"the repository has no blob {fault.Digest}: push it first"),
        ManifestProblem.ManifestUnknown => DistributionError.ManifestBlobUnknown($"the repository has no manifest {fault.Digest}: push it first"),
        _ => DistributionError.ManifestInvalid($"blob {fault.Digest} has another size than the manifest says"),
    };
}
