using System.Text.Json.Nodes;

namespace Platform.Kubernetes.Client;

/// <summary>A patch to send.</summary>
/// <param name="ContentType">One of <see cref="PatchContentType"/>.</param>
/// <param name="Body">The patch, UTF-8.</param>
public sealed record ResourcePatch(string ContentType, ReadOnlyMemory<byte> Body)
{
    /// <summary>Who owns the fields it sets; required for apply.</summary>
    public string? FieldManager { get; init; }

    /// <summary>Apply only: take fields over from other owners.</summary>
    public bool Force { get; init; }

    /// <summary>A JSON merge patch (RFC 7386).</summary>
    public static ResourcePatch Merge(JsonNode body) => new(PatchContentType.Merge, Utf8(body));

    /// <summary>A strategic merge patch.</summary>
    public static ResourcePatch StrategicMerge(JsonNode body) => new(PatchContentType.StrategicMerge, Utf8(body));

    /// <summary>A JSON patch (RFC 6902).</summary>
    public static ResourcePatch Json(JsonArray operations) => new(PatchContentType.Json, Utf8(operations));

    private static byte[] Utf8(JsonNode node) => System.Text.Encoding.UTF8.GetBytes(node.ToJsonString());
}

/// <summary>Content types of patches.</summary>
public static class PatchContentType
{
    public const string Json = "application/json-patch+json";
    public const string Merge = "application/merge-patch+json";
    public const string StrategicMerge = "application/strategic-merge-patch+json";
    public const string Apply = "application/apply-patch+yaml";
}
