using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Patching;

/// <summary>One element of a path in <c>FieldsV1</c>.</summary>
internal static class FieldElement
{
    private static readonly JsonSerializerOptions Compact = new(JsonSerializerOptions.Default) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Element of a field or map key.</summary>
    public static string OfField(string name) => "f:" + name;

    /// <summary>Whether the items of a list are owned one by one.</summary>
    public static bool IsAssociative(SchemaNode? schema) => schema is { Type: SchemaType.Array, ListType: ListType.Map or ListType.Set };

    /// <summary>Whether the fields of an object are owned one by one.</summary>
    public static bool IsGranular(SchemaNode? schema) => schema is { Type: SchemaType.Object or SchemaType.Map, Atomic: false };

    /// <summary>Element of a list item; null when it lacks its keys.</summary>
    /// <param name="item">The item.</param>
    /// <param name="list">Schema of the list.</param>
    public static string? OfItem(JsonNode? item, SchemaNode list)
    {
        if (list.ListType == ListType.Set) return "v:" + (item?.ToJsonString(Compact) ?? "null");
        if (item is not JsonObject map) return null;
        var keys = new JsonObject();
        foreach (var name in list.ListKeys.Order(StringComparer.Ordinal))
        {
            if ((map[name]?.DeepClone() ?? Default(list, name)) is { } value) keys[name] = value;
        }
        return keys.Count == 0 ? null : "k:" + keys.ToJsonString(Compact);
    }

    /// <summary>How messages show an element: <c>.name</c>, <c>[name="web"]</c>, <c>[="value"]</c>.</summary>
    public static string Describe(string element)
    {
        if (element.Length < 2) return "." + element;
        var rest = element[2..];
        return element[0] switch
        {
            'v' => $"[={rest}]",
            'k' => DescribeKeys(rest),
            'i' => $"[{rest}]",
            _ => "." + rest,
        };
    }

    private static string DescribeKeys(string json)
    {
        try
        {
            return JsonNode.Parse(json) is JsonObject keys
                ? $"[{string.Join(',', keys.Select(key => $"{key.Key}={key.Value?.ToJsonString(Compact) ?? "null"}"))}]"
                : $"[{json}]";
        }
        catch (JsonException)
        {
            return $"[{json}]";
        }
    }

    private static JsonNode? Default(SchemaNode list, string name) =>
        list.Items?.Child(name)?.Default is { } json ? JsonNode.Parse(json) : null;
}
