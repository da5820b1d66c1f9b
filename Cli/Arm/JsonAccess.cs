using System.Text.Json.Nodes;

namespace Platform.Cli.Arm;

/// <summary>Reading of answers whose members may be absent or of another kind than expected.</summary>
public static class JsonAccess
{
    /// <summary>The string at a path of member names; null when there is none.</summary>
    public static string? StringAt(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>The node at a path of member names; null when there is none.</summary>
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (node is not JsonObject item || !item.TryGetPropertyValue(name, out node))
                return null;
        }

        return node;
    }

    /// <summary>The objects of an array at a path of member names; empty when there is none.</summary>
    public static IEnumerable<JsonObject> ObjectsAt(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray items ? items.OfType<JsonObject>() : [];
}
