using System.Globalization;
using Microsoft.AspNetCore.Http;
using Platform.Registry.Blobs;
using Platform.Registry.Naming;
using Platform.Registry.Storage;

namespace Platform.Registry.Distribution;

/// <summary><c>/v2/{name}/blobs/{digest}</c>: GET, HEAD and DELETE.</summary>
internal sealed class BlobEndpoints(BlobStore blobs, RegistryStore registries, BlobFiles files)
{
    /// <summary>Answers one request; returns what went wrong, null when nothing did.</summary>
    public async Task<DistributionError?> HandleAsync(DistributionCall call, string reference)
    {
        if (!Digest.TryParse(reference, out var digest)) return DistributionError.DigestInvalid("the digest must be sha256:<64 hex digits> or sha512:<128 hex digits>");
        return call.Http.Request.Method switch
        {
            "GET" => await GetAsync(call, digest),
            "HEAD" => await HeadAsync(call, digest),
            "DELETE" => await DeleteAsync(call, digest),
            var method => DistributionError.MethodNotAllowed(method),
        };
    }

    private async Task<DistributionError?> HeadAsync(DistributionCall call, Digest digest)
    {
        if (await blobs.FindAsync(call.Registry.Id, call.Repository, digest, call.Aborted) is not { } size) return DistributionError.BlobUnknown(digest.Value);
        await blobs.TouchAsync(call.Registry.Id, call.Repository, digest, call.Aborted);
        SetHeaders(call.Http.Response, digest);
        call.Http.Response.ContentLength = size;
        return null;
    }

    private async Task<DistributionError?> GetAsync(DistributionCall call, Digest digest)
    {
        if (await blobs.FindAsync(call.Registry.Id, call.Repository, digest, call.Aborted) is not { } size) return DistributionError.BlobUnknown(digest.Value);
        var response = call.Http.Response;
        var file = new FileInfo(files.PathOf(digest));
        // The repository may have lost the blob, and the sweeper its file, since the question above.
        if (!file.Exists) return DistributionError.BlobUnknown(digest.Value);
        SetHeaders(response, digest);
        var part = ByteRange.ParseRequest(call.Http.Request.Headers.Range.ToString(), size, out var satisfiable);
        if (!satisfiable)
        {
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{size}");
            return DistributionError.RangeInvalid($"the blob has {size} bytes");
        }
        var range = part ?? new ByteRange(0, size - 1);
        if (part is not null)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {range.First}-{range.Last}/{size}");
        }
        response.ContentLength = range.Length;
        if (range.Length > 0) await response.SendFileAsync(file.FullName, range.First, range.Length, call.Aborted);
        return null;
    }

    private async Task<DistributionError?> DeleteAsync(DistributionCall call, Digest digest)
    {
        if (await registries.FindRepositoryAsync(call.Registry.Id, call.Repository, call.Aborted) is not { } repository) return DistributionError.NameUnknown(call.Repository);
        switch (await blobs.UnlinkAsync(repository, digest, call.Aborted))
        {
            case UnlinkOutcome.Unknown: return DistributionError.BlobUnknown(digest.Value);
            case UnlinkOutcome.InUse: return DistributionError.BlobInUse(digest.Value);
            default:
                call.Http.Response.StatusCode = StatusCodes.Status202Accepted;
                return null;
        }
    }

    private static void SetHeaders(HttpResponse response, Digest digest)
    {
        response.ContentType = "application/octet-stream";
        response.Headers["Docker-Content-Digest"] = digest.Value;
        response.Headers.ETag = $"\"{digest.Value}\"";
        response.Headers.AcceptRanges = "bytes";
    }
}
