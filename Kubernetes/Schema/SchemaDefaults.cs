using System.Text.Json.Nodes;

namespace Platform.Kubernetes.Schema;

/// <summary>Fills in the defaults that a schema states.</summary>
public static class SchemaDefaults
{
    /// <summary>Adds the default of every absent field, in place, to any depth.</summary>
    /// <param name="node">A document that fits the schema.</param>
    /// <param name="schema">Its schema.</param>
    public static void Apply(JsonNode? node, SchemaNode schema)
    {
        switch (node)
        {
            case JsonObject map when schema.Type == SchemaType.Object:
                ApplyToFields(map, schema);
                break;
            case JsonObject map when schema is { Type: SchemaType.Map, Items: { } items } && HasDefaults(items):
                foreach (var (_, value) in map)
                    Apply(value, items);
                break;
            case JsonArray array when schema is { Type: SchemaType.Array, Items: { } items } && HasDefaults(items):
                foreach (var item in array)
                    Apply(item, items);
                break;
        }
    }

    private static void ApplyToFields(JsonObject map, SchemaNode schema)
    {
        foreach (var (name, field) in schema.Fields.WithDefault)
        {
            if (!map.TryGetPropertyValue(name, out var current) || (current is null && !field.Nullable))
                map[name] = JsonNode.Parse(field.Default!);
        }

        foreach (var (name, value) in map)
        {
            if (value is JsonObject or JsonArray && schema.Fields.TryGet(name, out var field))
                Apply(value, field);
        }
    }

    private static bool HasDefaults(SchemaNode schema) =>
        schema.Type is SchemaType.Object or SchemaType.Map or SchemaType.Array;
}
