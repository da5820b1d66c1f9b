using System.Text.Json.Nodes;

namespace Platform.ControlPlane.Resources;

/// <summary>What still has to happen before an object may go.</summary>
internal static class Finalizers
{
    /// <summary>Dependents lose their owner first.</summary>
    public const string Orphan = "orphan";

    /// <summary>Dependents are deleted first.</summary>
    public const string Foreground = "foregroundDeletion";

    /// <summary>Whether an object that is being deleted has nothing more to wait for.</summary>
    public static bool IsComplete(ResourceStrategy resource, JsonObject document)
    {
        var metadata = document.Object("metadata");
        return ObjectMetadataRules.IsDeleting(document)
            && metadata.Number("deletionGracePeriodSeconds") is null or 0
            && !HasAny(resource, document);
    }

    /// <summary>Whether any finalizer is left.</summary>
    public static bool HasAny(ResourceStrategy resource, JsonObject document) =>
        document.Object("metadata").Array("finalizers") is { Count: > 0 }
        || (resource.StorageResource == "/namespaces" && document.Object("spec").Array("finalizers") is { Count: > 0 });

    /// <summary>Adds or removes the finalizers that a propagation policy stands for.</summary>
    /// <param name="metadata">The object's metadata.</param>
    /// <param name="policy"><c>Orphan</c>, <c>Foreground</c>, <c>Background</c>; null leaves them as they are.</param>
    public static void Apply(JsonObject metadata, string? policy)
    {
        if (policy is null)
            return;
        var finalizers = metadata.Texts("finalizers").Where(f => f is not (Orphan or Foreground)).ToList();
        if (policy == "Orphan")
            finalizers.Add(Orphan);
        else if (policy == "Foreground")
            finalizers.Add(Foreground);
        if (finalizers.Count == 0)
            metadata.Remove("finalizers");
        else
            metadata["finalizers"] = new JsonArray([.. finalizers.Select(f => (JsonNode)f)]);
    }
}
