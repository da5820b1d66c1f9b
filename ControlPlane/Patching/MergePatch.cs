using System.Text.Json.Nodes;

namespace Platform.ControlPlane.Patching;

/// <summary>JSON Merge Patch (RFC 7386).</summary>
public static class MergePatch
{
    /// <summary>Applies a merge patch to an object.</summary>
    /// <param name="current">The object.</param>
    /// <param name="patch">The patch; for objects of the API it must be an object itself.</param>
    public static PatchResult Apply(JsonObject current, JsonNode? patch) =>
        patch is JsonObject changes ? Merge(current, changes) : PatchResult.Malformed("a merge patch must be a JSON object");

    private static JsonObject Merge(JsonObject? target, JsonObject patch)
    {
        var result = new JsonObject();
        if (target is not null)
        {
            foreach (var (name, value) in target)
            {
                if (!patch.ContainsKey(name)) result[name] = value?.DeepClone();
                else if (patch[name] is { } change) result[name] = Value(value, change);
            }
        }
        foreach (var (name, change) in patch)
        {
            if (change is not null && target?.ContainsKey(name) != true) result[name] = Value(null, change);
        }
        return result;
    }

    private static JsonNode Value(JsonNode? current, JsonNode change) =>
        change is JsonObject changes ? Merge(current as JsonObject, changes) : change.DeepClone();
}
