using System.Text.Json.Nodes;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Patching;

/// <summary>The fields that a configuration sets: what its applier comes to own.</summary>
internal static class AppliedFields
{
    /// <summary>The fields of a configuration.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="schema">Schema of the object.</param>
    /// <param name="scope">The fields that count.</param>
    /// <exception cref="MalformedPatchException">A list has two items with the same keys, or one without.</exception>
    public static FieldSet Of(JsonObject configuration, SchemaNode schema, OwnershipScope scope)
    {
        var set = new FieldSet();
        foreach (var (name, value) in configuration)
        {
            if (!scope.CountsField(name)) continue;
            if (name != "metadata") Own(value, schema.Child(name), set.Branch(FieldElement.OfField(name)), "." + name);
            else if (value is JsonObject metadata) OwnFields(metadata, schema.Child(name), set.Branch(FieldElement.OfField(name)), "." + name, OwnershipScope.CountsMetadata);
        }
        return set;
    }

    private static void Own(JsonNode? value, SchemaNode? schema, FieldSet set, string path)
    {
        if (value is JsonObject { Count: > 0 } map && FieldElement.IsGranular(schema)) OwnFields(map, schema, set, path, static _ => true);
        else if (value is JsonArray list && FieldElement.IsAssociative(schema)) OwnItems(list, schema!, set, path);
        else set.Self = true;
    }

    private static void OwnFields(JsonObject map, SchemaNode? schema, FieldSet set, string path, Func<string, bool> counts)
    {
        foreach (var (name, value) in map)
        {
            if (!counts(name)) continue;
            var branch = set.Branch(FieldElement.OfField(name));
            // Keys of a map are themselves owned; fields of an object only through what they hold.
            if (schema?.Type == SchemaType.Map) branch.Self = true;
            Own(value, schema?.Child(name), branch, $"{path}.{name}");
        }
    }

    private static void OwnItems(JsonArray list, SchemaNode schema, FieldSet set, string path)
    {
        foreach (var item in list)
        {
            var element = FieldElement.OfItem(item, schema) ?? throw new MalformedPatchException(
                $"{path}: an item lacks the fields that identify it: {string.Join(", ", schema.ListKeys)}");
            if (set.Find(element) is not null) throw new MalformedPatchException($"{path}: duplicate entries for key {FieldElement.Describe(element)}");
            set.Branch(element).Self = true;
            Own(item, schema.Items, set.Branch(element), path + FieldElement.Describe(element));
        }
    }
}
