using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.ControlPlane.Resources;

/// <summary>Reading JSON documents whose shape the schema has already assured.</summary>
internal static class JsonNodes
{
    /// <summary>Writes quotes and markup as they are, as the API does in messages.</summary>
    public static readonly JsonSerializerOptions Relaxed = new(JsonSerializerOptions.Default)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static JsonObject? Object(this JsonObject? map, string name) => map?[name] as JsonObject;

    public static JsonArray? Array(this JsonObject? map, string name) => map?[name] as JsonArray;

    public static IEnumerable<JsonObject> Objects(this JsonObject? map, string name) =>
        map?[name] is JsonArray array ? array.OfType<JsonObject>() : [];

    public static string? Text(this JsonObject? map, string name) =>
        map?[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    public static bool TryText(this JsonObject? map, string name, [NotNullWhen(true)] out string? text)
    {
        text = map.Text(name);
        return !string.IsNullOrEmpty(text);
    }

    public static long? Number(this JsonObject? map, string name) => map?[name] is JsonValue value ? value.AsNumber() : null;

    public static long? AsNumber(this JsonNode? node)
    {
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.Number)
            return null;
        if (value.TryGetValue<long>(out var number))
            return number;
        return value.TryGetValue<int>(out var small) ? small : null;
    }

    public static bool IsTrue(this JsonObject? map, string name) => map?[name]?.GetValueKind() == JsonValueKind.True;

    public static IEnumerable<string> Texts(this JsonObject? map, string name) =>
        map?[name] is JsonArray array ? array.OfType<JsonValue>().Select(v => v.ToString()) : [];

    public static JsonObject ObjectOrNew(this JsonObject map, string name)
    {
        if (map[name] is JsonObject existing)
            return existing;
        var created = new JsonObject();
        map[name] = created;
        return created;
    }

    /// <summary>Takes a field over from another object: its clone, or its absence.</summary>
    public static void CopyFrom(this JsonObject map, JsonObject? source, string name)
    {
        if (source?[name] is { } value)
            map[name] = value.DeepClone();
        else
            map.Remove(name);
    }

    /// <summary>Equality in which the order of fields does not count and numbers compare by value.</summary>
    public static bool Same(JsonNode? a, JsonNode? b) => JsonNode.DeepEquals(a, b);

    /// <summary>The field at a path of names, as text; the empty string when it is absent.</summary>
    public static string TextAt(this JsonObject root, string path)
    {
        JsonNode? node = root;
        foreach (var name in path.Split('.'))
            node = (node as JsonObject)?[name];
        return node is JsonValue ? node.ToString() : "";
    }

    public static Dictionary<string, string> Labels(this JsonObject document)
    {
        var labels = new Dictionary<string, string>();
        if (document.Object("metadata").Object("labels") is { } map)
        {
            foreach (var (key, value) in map)
                labels[key] = value?.ToString() ?? "";
        }

        return labels;
    }
}
