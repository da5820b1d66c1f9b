using System.Text.Json.Nodes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Patching;

/// <summary>The patches that change an object as it is (all but server-side apply).</summary>
public static class Patches
{
    /// <summary>Media types of every patch the API accepts.</summary>
    public static readonly IReadOnlyList<string> ContentTypes =
        [PatchContentType.Json, PatchContentType.Merge, PatchContentType.StrategicMerge, PatchContentType.Apply];

    /// <summary>Applies a JSON, merge or strategic merge patch.</summary>
    /// <param name="contentType">One of <see cref="PatchContentType"/>, without parameters; not the one of apply.</param>
    /// <param name="current">The object.</param>
    /// <param name="patch">The parsed body.</param>
    /// <param name="schema">Schema of the object.</param>
    /// <returns>The patched object, not yet decoded; null for a content type that is none of these (415).</returns>
    public static PatchResult? Apply(string contentType, JsonObject current, JsonNode? patch, SchemaNode schema) => contentType switch
    {
        PatchContentType.Json => (PatchResult?)JsonPatch.Apply(current, patch),
        PatchContentType.Merge => MergePatch.Apply(current, patch),
        PatchContentType.StrategicMerge => StrategicMergePatch.Apply(current, patch, schema),
        _ => null,
    };
}
