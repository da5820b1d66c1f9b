using System.Text.Json.Nodes;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Patching;

/// <summary>The merge of server-side apply: by list type, with the configuration's values.</summary>
internal static class ApplyMerge
{
    /// <summary>The live object with the configuration's fields; a new tree.</summary>
    public static JsonObject Merge(JsonObject? live, JsonObject configuration, SchemaNode schema) => Fields(live, configuration, schema);

    /// <summary>Takes out of an object what a manager owned before and nobody owns now, in place.</summary>
    /// <param name="node">The merged object.</param>
    /// <param name="schema">Its schema.</param>
    /// <param name="before">What the manager owned.</param>
    /// <param name="owned">What anybody owns now.</param>
    public static void Prune(JsonNode node, SchemaNode schema, FieldSet before, FieldSet? owned) => Prune(node, schema, before, owned, []);

    private static void Prune(JsonNode node, SchemaNode schema, FieldSet before, FieldSet? owned, IReadOnlyList<string> identity)
    {
        var items = node is JsonArray array && FieldElement.IsAssociative(schema) ? ByElement(array, schema) : null;
        foreach (var (element, lost) in before.Children)
        {
            var kept = owned?.Find(element);
            var (child, childSchema) = items is not null ? (items.GetValueOrDefault(element), schema.Items) : Field(node, schema, element);
            if (child is null) continue;
            if (lost.Self && kept?.IsEmpty != false)
            {
                if (items is not null) ((JsonArray)node).Remove(child);
                else if (!identity.Contains(element)) ((JsonObject)node).Remove(element[2..]);
            }
            else if (childSchema is not null)
            {
                IReadOnlyList<string> keys = items is null ? [] : [.. schema.ListKeys.Select(FieldElement.OfField)];
                Prune(child, childSchema, lost, kept, keys);
            }
        }
    }

    private static (JsonNode? Child, SchemaNode? Schema) Field(JsonNode node, SchemaNode schema, string element) =>
        node is JsonObject map && element.StartsWith("f:", StringComparison.Ordinal) ? (map[element[2..]], schema.Child(element[2..])) : default;

    private static Dictionary<string, JsonNode?> ByElement(JsonArray list, SchemaNode schema)
    {
        var result = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var item in list)
        {
            if (FieldElement.OfItem(item, schema) is { } element) result.TryAdd(element, item);
        }
        return result;
    }

    private static JsonNode? Value(JsonNode? live, JsonNode? wanted, SchemaNode? schema)
    {
        if (wanted is JsonObject map && live is JsonObject or null && FieldElement.IsGranular(schema)) return Fields((JsonObject?)live, map, schema!);
        if (wanted is JsonArray list && live is JsonArray items && FieldElement.IsAssociative(schema)) return Items(items, list, schema!);
        return wanted?.DeepClone();
    }

    private static JsonObject Fields(JsonObject? live, JsonObject wanted, SchemaNode schema)
    {
        var result = (JsonObject?)live?.DeepClone() ?? [];
        foreach (var (name, value) in wanted) result[name] = Value(live?[name], value, schema.Child(name));
        return result;
    }

    private static JsonArray Items(JsonArray live, JsonArray wanted, SchemaNode schema)
    {
        var present = live.Select(item => (Element: FieldElement.OfItem(item, schema), Item: item)).ToList();
        var before = ListOrder.Positions(present.Select(item => item.Element));
        var ordered = wanted.Select(item => (Element: FieldElement.OfItem(item, schema), Item: item)).ToList();
        var named = ordered.Select(item => item.Element).ToHashSet();
        var others = present.Where(item => !named.Contains(item.Element)).ToList();
        return new JsonArray([.. ListOrder.Interleave(others, ordered, item => before.PositionOf(item.Element)).Select(item =>
            named.Contains(item.Element) && before.PositionOf(item.Element) is >= 0 and var index
                ? Value(live[index], item.Item, schema.Items)
                : item.Item?.DeepClone())]);
    }
}
