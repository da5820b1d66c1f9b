using System.Text.Json.Nodes;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Patching;

/// <summary>Which fields differ between two states of an object.</summary>
internal sealed class FieldComparison
{
    private readonly FieldSet _added = new();
    private readonly FieldSet _modified = new();
    private readonly FieldSet _removed = new();

    private FieldComparison()
    {
    }

    /// <summary>What is new or has another value.</summary>
    public FieldSet Changed => _added.Union(_modified);

    /// <summary>What is gone.</summary>
    public FieldSet Removed => _removed;

    /// <summary>Compares two states.</summary>
    public static FieldComparison Of(JsonObject? before, JsonObject? after, SchemaNode schema)
    {
        var comparison = new FieldComparison();
        comparison.Fields(before ?? [], after ?? [], schema, comparison._added, comparison._modified, comparison._removed);
        // Metadata as such is always there and nobody's.
        foreach (var set in (ReadOnlySpan<FieldSet>)[comparison._added, comparison._removed]) set.Branch(FieldElement.OfField("metadata")).Self = false;
        return comparison;
    }

    /// <summary>The fields that a configuration sets: what its applier comes to own.</summary>
    /// <exception cref="MalformedPatchException">A list has two items with the same keys, or one without.</exception>
    public static FieldSet FieldsOf(JsonObject configuration, SchemaNode schema)
    {
        var set = new FieldSet();
        OwnFields(configuration, schema, set, "");
        return set;
    }

    private void Visit(JsonNode? before, JsonNode? after, SchemaNode? schema, FieldSet added, FieldSet modified, FieldSet removed)
    {
        if (before is null && after is null) return;
        if (before is null) added.Self = true;
        else if (after is null) removed.Self = true;
        if (FieldElement.IsGranular(schema) && before is JsonObject or null && after is JsonObject or null)
            Fields((JsonObject?)before ?? [], (JsonObject?)after ?? [], schema!, added, modified, removed);
        else if (FieldElement.IsAssociative(schema) && before is JsonArray or null && after is JsonArray or null)
            Items((JsonArray?)before ?? [], (JsonArray?)after ?? [], schema!, added, modified, removed);
        else if (before is not null && after is not null && !JsonNode.DeepEquals(before, after))
            modified.Self = true;
    }

    private void Fields(JsonObject before, JsonObject after, SchemaNode schema, FieldSet added, FieldSet modified, FieldSet removed)
    {
        foreach (var name in before.Select(field => field.Key).Union(after.Select(field => field.Key)))
        {
            var element = FieldElement.OfField(name);
            Visit(before[name], after[name], schema.Child(name), added.Branch(element), modified.Branch(element), removed.Branch(element));
        }
    }

    private void Items(JsonArray before, JsonArray after, SchemaNode schema, FieldSet added, FieldSet modified, FieldSet removed)
    {
        var (old, current) = (ByElement(before, schema), ByElement(after, schema));
        foreach (var element in old.Keys.Union(current.Keys))
        {
            Visit(old.GetValueOrDefault(element), current.GetValueOrDefault(element), schema.Items,
                added.Branch(element), modified.Branch(element), removed.Branch(element));
        }
    }

    private static Dictionary<string, JsonNode?> ByElement(JsonArray list, SchemaNode schema)
    {
        var result = new Dictionary<string, JsonNode?>();
        foreach (var item in list)
        {
            if (FieldElement.OfItem(item, schema) is { } element) result[element] = item;
        }
        return result;
    }

    private static void OwnFields(JsonObject map, SchemaNode schema, FieldSet set, string path)
    {
        foreach (var (name, value) in map)
        {
            var branch = set.Branch(FieldElement.OfField(name));
            // Keys of a map are themselves owned; fields of an object only through what they hold.
            if (schema.Type == SchemaType.Map) branch.Self = true;
            Own(value, schema.Child(name), branch, $"{path}.{name}");
        }
    }

    private static void Own(JsonNode? value, SchemaNode? schema, FieldSet set, string path)
    {
        if (value is JsonObject { Count: > 0 } map && FieldElement.IsGranular(schema))
        {
            OwnFields(map, schema!, set, path);
        }
        else if (value is JsonArray list && FieldElement.IsAssociative(schema))
        {
            foreach (var item in list)
            {
                var element = FieldElement.OfItem(item, schema!) ?? throw new MalformedPatchException(
                    $"{path}: an item lacks the fields that identify it: {string.Join(", ", schema!.ListKeys)}");
                if (set.Find(element) is not null) throw new MalformedPatchException($"{path}: duplicate entries for key {FieldElement.Describe(element)}");
                set.Branch(element).Self = true;
                Own(item, schema!.Items, set.Branch(element), path + FieldElement.Describe(element));
            }
        }
        else
        {
            set.Self = true;
        }
    }
}
