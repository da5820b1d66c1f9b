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
        foreach (var (element, lost) in before.Children)
        {
            var kept = owned?.Find(element);
            if (Find(node, schema, element) is not var (child, childSchema) || child is null) continue;
            if (lost.Self && kept?.IsEmpty != false)
            {
                if (!identity.Contains(element)) Remove(node, element, child);
            }
            else if (childSchema is not null)
            {
                IReadOnlyList<string> keys = element[0] == 'k' ? [.. schema.ListKeys.Select(FieldElement.OfField)] : [];
                Prune(child, childSchema, lost, kept, keys);
            }
        }
    }

    private static (JsonNode? Child, SchemaNode? Schema)? Find(JsonNode node, SchemaNode schema, string element)
    {
        switch (node)
        {
            case JsonObject map when element.StartsWith("f:", StringComparison.Ordinal):
                return (map[element[2..]], schema.Child(element[2..]));
            case JsonArray list when FieldElement.IsAssociative(schema):
                return (list.FirstOrDefault(item => FieldElement.OfItem(item, schema) == element), schema.Items);
            default:
                return null;
        }
    }

    private static void Remove(JsonNode node, string element, JsonNode child)
    {
        if (node is JsonObject map) map.Remove(element[2..]);
        else ((JsonArray)node).Remove(child);
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
        var before = live.Select(item => FieldElement.OfItem(item, schema)).ToList();
        var ordered = wanted.Select(item => (Element: FieldElement.OfItem(item, schema), Wanted: item)).ToList();
        var named = ordered.Select(item => item.Element).ToHashSet();
        var others = live.Select(item => (Element: FieldElement.OfItem(item, schema), Wanted: item)).Where(item => !named.Contains(item.Element)).ToList();
        return new JsonArray([.. ListOrder.Interleave(others, ordered, item => before.IndexOf(item.Element)).Select(item =>
            named.Contains(item.Element) && before.IndexOf(item.Element) is >= 0 and var index
                ? Value(live[index], item.Wanted, schema.Items)
                : item.Wanted?.DeepClone())]);
    }
}
