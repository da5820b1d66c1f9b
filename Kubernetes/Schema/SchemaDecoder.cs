using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.Schema;

/// <summary>What came of holding a document against a schema.</summary>
/// <param name="Error">The first value of a wrong type, in the words of the API; null when all fit.</param>
/// <param name="UnknownFields">Paths of fields the schema does not have; they have been removed.</param>
public sealed record SchemaDecodeResult(string? Error, IReadOnlyList<string> UnknownFields)
{
    /// <summary>The complaints of strict decoding: <c>unknown field "spec.foo"</c>.</summary>
    /// <param name="duplicates">Duplicate fields that reading found.</param>
    public IReadOnlyList<string> StrictErrors(IReadOnlyList<string> duplicates) =>
        [.. UnknownFields.Select(p => $"unknown field \"{p}\""), .. duplicates.Select(p => $"duplicate field \"{p}\"")];
}

/// <summary>Holds a document against a schema and brings it into canonical form, in place.</summary>
/// <remarks>
/// Canonical: no unknown fields, no nulls, no empty optional lists and maps, quantities and times as the API writes them.
/// </remarks>
public sealed class SchemaDecoder
{
    private readonly FieldPath path = new();
    private readonly List<string> unknown = [];
    private string? error;

    private SchemaDecoder()
    {
    }

    /// <summary>Checks and canonicalises a document.</summary>
    /// <param name="root">The document; changed in place.</param>
    /// <param name="schema">What it must be.</param>
    public static SchemaDecodeResult Decode(JsonObject root, SchemaNode schema)
    {
        var decoder = new SchemaDecoder();
        decoder.VisitObject(root, schema);
        return new SchemaDecodeResult(decoder.error, decoder.unknown);
    }

    /// <summary>Returns null to drop the value, the same node to keep it, another to replace it.</summary>
    private JsonNode? Visit(JsonNode node, SchemaNode schema, string owner)
    {
        switch (schema.Type)
        {
            case SchemaType.Object when node is JsonObject map:
                VisitObject(map, schema);
                return map;
            case SchemaType.Map when node is JsonObject map:
                VisitMap(map, schema, owner);
                return map.Count == 0 && !schema.Required && !schema.PreserveUnknownFields ? null : map;
            case SchemaType.Array when node is JsonArray array:
                VisitArray(array, schema, owner);
                return array.Count == 0 && !schema.Required && !schema.Nullable ? null : array;
            case SchemaType.Any:
                return node;
            case SchemaType.Object or SchemaType.Map or SchemaType.Array:
                return Mismatch(node, schema, owner);
            default:
                return node is JsonValue value ? VisitScalar(value, schema, owner) : Mismatch(node, schema, owner);
        }
    }

    private void VisitObject(JsonObject map, SchemaNode schema)
    {
        var owner = schema.Name is { } name ? name[(name.LastIndexOf('.') + 1)..] : "";
        foreach (var (key, value) in map.ToArray())
        {
            using var scope = path.Field(key);
            if (!schema.Fields.TryGet(key, out var field))
            {
                if (schema.PreserveUnknownFields || (schema.EmbeddedResource && key is "apiVersion" or "kind" or "metadata"))
                    continue;
                unknown.Add(path.ToString());
                map.Remove(key);
            }
            else
            {
                Store(map, key, value, value is null ? null : Visit(value, field, owner), field.Nullable);
            }
        }
    }

    private void VisitMap(JsonObject map, SchemaNode schema, string owner)
    {
        foreach (var (key, value) in map.ToArray())
        {
            using var scope = path.Field(key);

            // A null value in a map of strings is the empty string upstream; in a map of objects it is dropped.
            if (value is null && schema.Items!.Type is SchemaType.String)
                map[key] = "";
            else
                Store(map, key, value, value is null ? null : Visit(value, schema.Items!, owner), schema.Items!.Nullable);
        }
    }

    private static void Store(JsonObject map, string key, JsonNode? before, JsonNode? after, bool nullable)
    {
        if (after is null && !(before is null && nullable))
            map.Remove(key);
        else if (!ReferenceEquals(before, after))
            map[key] = after;
    }

    private void VisitArray(JsonArray array, SchemaNode schema, string owner)
    {
        for (var i = 0; i < array.Count; i++)
        {
            using var scope = path.Index(i);
            if (array[i] is not { } item)
            {
                if (!schema.Items!.Nullable && schema.Items.Type != SchemaType.Any)
                    error ??= $"json: cannot unmarshal null into Go struct field {owner}.{path.WithoutIndexes()}";
                continue;
            }

            var after = Visit(item, schema.Items!, owner);
            if (after is not null && !ReferenceEquals(after, item))
                array[i] = after;
        }
    }

    private JsonNode? VisitScalar(JsonValue value, SchemaNode schema, string owner)
    {
        var kind = value.GetValueKind();
        switch (schema.Type)
        {
            case SchemaType.Boolean when kind is JsonValueKind.True or JsonValueKind.False:
            case SchemaType.Number when kind == JsonValueKind.Number:
            case SchemaType.Integer when IsInteger(value, schema.Format):
            case SchemaType.IntOrString when kind == JsonValueKind.String || IsInteger(value, "int32"):
                return value;
            case SchemaType.Quantity when kind is JsonValueKind.String or JsonValueKind.Number:
                return Canonical(value, Quantity.TryParse(Text(value), out var quantity) ? quantity.ToString() : null,
                    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
            case SchemaType.String when kind == JsonValueKind.String:
                return VisitString(value, schema);
            default:
                return Mismatch(value, schema, owner);
        }
    }

    private JsonNode? VisitString(JsonValue value, SchemaNode schema)
    {
        var text = value.GetValue<string>();
        switch (schema.Format)
        {
            case "date-time":
                return Canonical(value, Time.TryParse(text, out var time) ? time.ToString() : null, TimeError(text));
            case "date-time-micro":
                return Canonical(value, Time.TryParse(text, out var micro) ? new MicroTime(micro.Value).ToString() : null, TimeError(text));
            case "byte":
                if (!System.Buffers.Text.Base64.IsValid(text))
                    error ??= $"illegal base64 data in field \"{path}\"";
                return value;
            default:
                return value;
        }
    }

    private static string TimeError(string text) => $"parsing time \"{text}\" as \"2006-01-02T15:04:05Z07:00\": cannot parse it";

    private JsonValue Canonical(JsonValue value, string? canonical, string complaint)
    {
        if (canonical is null)
            error ??= $"{complaint} (field \"{path}\")";
        else if (value.GetValueKind() != JsonValueKind.String || value.GetValue<string>() != canonical)
            return JsonValue.Create(canonical);
        return value;
    }

    private JsonNode? Mismatch(JsonNode node, SchemaNode schema, string owner)
    {
        var found = node.GetValueKind() switch
        {
            JsonValueKind.Number when schema.Type is SchemaType.Integer => "number " + node.ToJsonString(),
            JsonValueKind.True or JsonValueKind.False => "bool",
            var kind => kind.ToString().ToLowerInvariant(),
        };
        error ??= $"json: cannot unmarshal {found} into Go struct field {owner}.{path.WithoutIndexes()} of type {TypeName(schema)}";
        return node;
    }

    private static string TypeName(SchemaNode schema) => schema.Type switch
    {
        SchemaType.Integer => schema.Format ?? "int64",
        SchemaType.Number => "float64",
        SchemaType.Boolean => "bool",
        SchemaType.Array => "[]" + TypeName(schema.Items!),
        SchemaType.Map => "map[string]" + TypeName(schema.Items!),
        SchemaType.IntOrString => "intstr.IntOrString",
        SchemaType.Quantity => "resource.Quantity",
        SchemaType.Object when schema.Name is { } name => string.Join('.', name.Split('.')[^2..]),
        SchemaType.Object => "object",
        _ => "string",
    };

    private static bool IsInteger(JsonValue value, string? format) =>
        value.GetValueKind() == JsonValueKind.Number
        && long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && (format != "int32" || number is >= int.MinValue and <= int.MaxValue);

    private static string Text(JsonValue value) =>
        value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
}
