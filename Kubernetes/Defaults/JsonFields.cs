using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Kubernetes.Defaults;

/// <summary>Reading and filling fields of JSON objects whose shape the schema has already assured.</summary>
internal static class JsonFields
{
    public static JsonObject? Object(this JsonObject map, string name) => map[name] as JsonObject;

    public static IEnumerable<JsonObject> Objects(this JsonObject map, string name) =>
        map[name] is JsonArray array ? array.OfType<JsonObject>() : [];

    public static string? Text(this JsonObject map, string name) =>
        map[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    public static bool IsTrue(this JsonObject map, string name) => map[name]?.GetValueKind() == JsonValueKind.True;

    public static bool Has(this JsonObject map, string name) => map[name] is not null;

    public static void Fill(this JsonObject map, string name, JsonNode value)
    {
        if (!map.Has(name))
            map[name] = value;
    }

    public static JsonObject FillObject(this JsonObject map, string name)
    {
        if (map[name] is JsonObject existing)
            return existing;
        var created = new JsonObject();
        map[name] = created;
        return created;
    }
}
