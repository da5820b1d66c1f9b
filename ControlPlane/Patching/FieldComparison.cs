using System.Text.Json.Nodes;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Patching;

/// <summary>Which fields differ between two states of an object.</summary>
/// <param name="Added">What is new.</param>
/// <param name="Modified">What has another value.</param>
/// <param name="Removed">What is gone.</param>
internal sealed record FieldComparison(FieldSet Added, FieldSet Modified, FieldSet Removed)
{
    /// <summary>What is new or has another value.</summary>
    public FieldSet Changed => Added.Union(Modified);

    /// <summary>Compares two states.</summary>
    /// <param name="before">The state before; null when there was none.</param>
    /// <param name="after">The state after.</param>
    /// <param name="schema">Schema of the object.</param>
    /// <param name="scope">The fields that count.</param>
    public static FieldComparison Of(JsonObject? before, JsonObject? after, SchemaNode schema, OwnershipScope scope)
    {
        var result = new FieldComparison(new FieldSet(), new FieldSet(), new FieldSet());
        foreach (var name in Names(before, after).Where(scope.CountsField))
        {
            var (old, current, field) = (before?[name], after?[name], schema.Child(name));
            if (name == "metadata")
            {
                // Metadata as such is always there and nobody's.
                var metadata = new FieldComparison(new FieldSet(), new FieldSet(), new FieldSet());
                metadata.Fields(old as JsonObject, current as JsonObject, field, OwnershipScope.CountsMetadata);
                result.Attach(FieldElement.OfField(name), metadata);
            }
            else
            {
                result.Attach(FieldElement.OfField(name), Visit(old, current, field));
            }
        }
        return result;
    }

    private static FieldComparison? Visit(JsonNode? before, JsonNode? after, SchemaNode? schema)
    {
        if (before is null && after is null) return null;
        if (before is not null && after is not null && JsonNode.DeepEquals(before, after)) return null;
        var result = new FieldComparison(new FieldSet { Self = before is null }, new FieldSet(), new FieldSet { Self = after is null });
        if (FieldElement.IsGranular(schema) && before is JsonObject or null && after is JsonObject or null)
            result.Fields((JsonObject?)before, (JsonObject?)after, schema, static _ => true);
        else if (FieldElement.IsAssociative(schema) && before is JsonArray or null && after is JsonArray or null)
            result.Items((JsonArray?)before ?? [], (JsonArray?)after ?? [], schema!);
        else if (before is not null && after is not null)
            result.Modified.Self = true;
        return result;
    }

    private void Fields(JsonObject? before, JsonObject? after, SchemaNode? schema, Func<string, bool> counts)
    {
        foreach (var name in Names(before, after).Where(counts))
            Attach(FieldElement.OfField(name), Visit(before?[name], after?[name], schema?.Child(name)));
    }

    private void Items(JsonArray before, JsonArray after, SchemaNode schema)
    {
        var (old, current) = (ByElement(before, schema), ByElement(after, schema));
        foreach (var element in old.Keys.Union(current.Keys))
            Attach(element, Visit(old.GetValueOrDefault(element), current.GetValueOrDefault(element), schema.Items));
    }

    private void Attach(string element, FieldComparison? below)
    {
        Added.AttachUnlessEmpty(element, below?.Added);
        Modified.AttachUnlessEmpty(element, below?.Modified);
        Removed.AttachUnlessEmpty(element, below?.Removed);
    }

    private static IEnumerable<string> Names(JsonObject? before, JsonObject? after) =>
        (before ?? []).Select(field => field.Key).Union((after ?? []).Select(field => field.Key));

    private static Dictionary<string, JsonNode?> ByElement(JsonArray list, SchemaNode schema)
    {
        var result = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var item in list)
        {
            if (FieldElement.OfItem(item, schema) is { } element) result[element] = item;
        }
        return result;
    }
}
