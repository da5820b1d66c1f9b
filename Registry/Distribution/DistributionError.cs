using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Platform.Registry.Distribution;

/// <summary>An expected failure of the distribution API; the one place where failures become status and code (OCI distribution spec, "Error Codes").</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">Code of the specification.</param>
/// <param name="Message">What is wrong and what to do, one line.</param>
internal sealed record DistributionError(int Status, string Code, string Message)
{
    public static DistributionError NotFound() => new(404, "UNSUPPORTED", "there is nothing at this address");

    public static DistributionError MethodNotAllowed(string method) => new(405, "UNSUPPORTED", $"{method} is not possible at this address");

    public static DistributionError RegistryUnknown(string host) => new(404, "NAME_UNKNOWN", $"there is no registry {host}: create it, or check the name");

    public static DistributionError NameInvalid(string name) => new(400, "NAME_INVALID", $"'{Shorten(name)}' is not a repository name: lower-case letters, digits, '.', '_', '-' between them, and '/' between parts");

    public static DistributionError NameUnknown(string name) => new(404, "NAME_UNKNOWN", $"there is no repository {name} in this registry");

    public static DistributionError TagInvalid(string tag) => new(400, "TAG_INVALID", $"'{Shorten(tag)}' is neither a tag nor a digest");

    public static DistributionError DigestInvalid(string message) => new(400, "DIGEST_INVALID", message);

    public static DistributionError BlobUnknown(string digest) => new(404, "BLOB_UNKNOWN", $"the repository has no blob {digest}");

    public static DistributionError BlobInUse(string digest) => new(405, "DENIED", $"a manifest of the repository uses blob {digest}: delete the manifest first");

    public static DistributionError UploadUnknown() => new(404, "BLOB_UPLOAD_UNKNOWN", "the upload is not known, or was finished or given up: start again");

    public static DistributionError UploadInvalid(string message) => new(400, "BLOB_UPLOAD_INVALID", message);

    public static DistributionError UploadBusy() => new(409, "BLOB_UPLOAD_INVALID", "another request is writing to this upload");

    public static DistributionError SizeInvalid(string message) => new(400, "SIZE_INVALID", message);

    public static DistributionError RangeInvalid(string message) => new(416, "BLOB_UPLOAD_INVALID", message);

    public static DistributionError DiskFull() => new(507, "UNAVAILABLE", "the registry's disk is full: nothing of this push was kept; free space or ask the operator, then push again");

    public static DistributionError TooManyUploads() => new(429, "TOOMANYREQUESTS", "the registry has too many unfinished uploads: finish or cancel some");

    public static DistributionError ManifestUnknown(string reference) => new(404, "MANIFEST_UNKNOWN", $"the repository has no manifest {reference}");

    public static DistributionError ManifestInvalid(string message) => new(400, "MANIFEST_INVALID", message);

    public static DistributionError ManifestTooLarge(int limit) => new(413, "SIZE_INVALID", $"the manifest is larger than {limit} bytes");

    public static DistributionError ManifestBlobUnknown(string message) => new(400, "MANIFEST_BLOB_UNKNOWN", message);

    public static DistributionError ManifestInUse(string digest) => new(405, "DENIED", $"an index of the repository uses manifest {digest}: delete the index first");

    public static DistributionError PageInvalid(string message) => new(400, "PAGINATION_NUMBER_INVALID", message);

    public static DistributionError Unauthorized(string message) => new(401, "UNAUTHORIZED", message);

    public static DistributionError Denied(string message) => new(401, "DENIED", message);

    public static DistributionError Unavailable(string message) => new(503, "UNAVAILABLE", message);

    /// <summary>Answers with this failure.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        if (context.Response.HasStarted) return;
        context.Response.StatusCode = Status;
        var body = new ErrorBody([new ErrorItem(Code, Message)]);
        if (HttpMethods.IsHead(context.Request.Method)) return;
        await context.Response.WriteAsJsonAsync(body, DistributionJson.Default.ErrorBody, cancellationToken: context.RequestAborted);
    }

    private static string Shorten(string text) => text.Length <= 64 ? text : text[..64] + "…";
}

/// <summary>Body of a failed call.</summary>
internal sealed record ErrorBody(IReadOnlyList<ErrorItem> Errors);

/// <summary>One error.</summary>
internal sealed record ErrorItem(string Code, string Message);

/// <summary>A page of tags.</summary>
internal sealed record TagList(string Name, IReadOnlyList<string> Tags);

/// <summary>A page of repositories.</summary>
internal sealed record RepositoryList(IReadOnlyList<string> Repositories);

/// <summary>JSON of the distribution API.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(TagList))]
[JsonSerializable(typeof(RepositoryList))]
internal sealed partial class DistributionJson : JsonSerializerContext;
