using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Resources;

/// <summary>What the server, not the client, decides of an object's metadata.</summary>
internal static class ObjectMetadataRules
{
    private const int MaxGeneratedPrefix = 58;
    private const string NameCharacters = "bcdfghjklmnpqrstvwxz2456789";
    private static readonly string[] ServerOwned =
        ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "generation", "generateName"];

    /// <summary>A time as the API writes it.</summary>
    public static string Timestamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A name from a prefix: five random characters that spell no words are appended.</summary>
    public static string GenerateName(string prefix) =>
        (prefix.Length > MaxGeneratedPrefix ? prefix[..MaxGeneratedPrefix] : prefix) + RandomNumberGenerator.GetString(NameCharacters, 5);

    /// <summary>Fits the namespace of a body to that of its request.</summary>
    public static Status? BindNamespace(JsonObject metadata, ApiRequest request)
    {
        var stated = metadata.Text("namespace") ?? "";
        if (request.Namespace.Length == 0)
        {
            metadata.Remove("namespace");
            return null;
        }

        if (stated.Length > 0 && stated != request.Namespace)
            return ApiErrors.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        metadata["namespace"] = request.Namespace;
        return null;
    }

    /// <summary>Fits the name of a body to that of its request.</summary>
    public static Status? BindName(JsonObject metadata, ApiRequest request)
    {
        if (!metadata.TryText("name", out var stated))
        {
            metadata["name"] = request.Name;
            return null;
        }

        return stated == request.Name
            ? null
            : ApiErrors.BadRequest($"the name of the object ({stated}) does not match the name on the URL ({request.Name})");
    }

    /// <summary>Metadata of a new object.</summary>
    /// <param name="document">The object.</param>
    /// <param name="hasGeneration">Whether its generation is counted.</param>
    /// <param name="now">The time of its creation.</param>
    public static void Initialise(JsonObject document, bool hasGeneration, DateTimeOffset now)
    {
        var metadata = document.Object("metadata")!;
        foreach (var name in ServerOwned)
        {
            if (name != "generateName")
                metadata.Remove(name);
        }

        metadata.Remove("resourceVersion");
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = Timestamp(now);
        if (hasGeneration)
            metadata["generation"] = 1;
    }

    /// <summary>Keeps what an update must not touch.</summary>
    public static void Retain(JsonObject document, JsonObject current)
    {
        var metadata = document.Object("metadata")!;
        var before = current.Object("metadata")!;
        foreach (var name in ServerOwned)
            metadata.CopyFrom(before, name);
        metadata.CopyFrom(before, "name");
        metadata.CopyFrom(before, "namespace");
    }

    /// <summary>Refuses an update that was made from another state or another object.</summary>
    public static Status? CheckPreconditions(JsonObject document, JsonObject current, ApiRequest request)
    {
        var metadata = document.Object("metadata");
        var before = current.Object("metadata");
        if (metadata.TryText("uid", out var uid) && uid != before.Text("uid"))
        {
            return ApiErrors.Conflict(
                request.Kind,
                request.Name,
                $"Precondition failed: UID in precondition: {uid}, UID in object meta: {before.Text("uid")}");
        }

        return metadata.TryText("resourceVersion", out var version) && version != before.Text("resourceVersion")
            ? ApiErrors.Modified(request.Kind, request.Name)
            : null;
    }

    /// <summary>Counts the generation up when anything beside metadata and status changed.</summary>
    public static void BumpGeneration(JsonObject document, JsonObject current)
    {
        foreach (var name in document.Select(f => f.Key).Union(current.Select(f => f.Key)))
        {
            if (name is "metadata" or "status" || JsonNodes.Same(document[name], current[name]))
                continue;
            var metadata = document.Object("metadata")!;
            metadata["generation"] = (metadata.Number("generation") ?? 0) + 1;
            return;
        }
    }

    /// <summary>Whether the object is on its way out.</summary>
    public static bool IsDeleting(JsonObject document) => document.Object("metadata").TryText("deletionTimestamp", out _);
}
