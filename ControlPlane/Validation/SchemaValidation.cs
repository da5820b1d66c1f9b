using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Validation;

/// <summary>Rules the schema itself states: required fields, allowed values, fields that never change.</summary>
internal static class SchemaValidation
{
    /// <summary>Checks required fields and allowed values.</summary>
    public static void Check(JsonObject document, SchemaNode schema, List<FieldError> errors) =>
        VisitRoot(document, schema, new FieldPath(), errors);

    /// <summary>Checks that immutable fields are what they were.</summary>
    public static void CheckImmutable(JsonObject document, JsonObject current, SchemaNode schema, List<FieldError> errors) =>
        Compare(document, current, schema, new FieldPath(), errors);

    private static void VisitRoot(JsonObject document, SchemaNode schema, FieldPath path, List<FieldError> errors)
    {
        // Metadata has rules of its own, and status is the word of controllers, who may leave anything out.
        foreach (var (name, field) in schema.Fields.All)
        {
            if (name is not ("metadata" or "status"))
                VisitField(document[name], name, field, path, errors);
        }
    }

    private static void VisitObject(JsonObject map, SchemaNode schema, FieldPath path, List<FieldError> errors)
    {
        foreach (var (name, field) in schema.Fields.All)
            VisitField(map[name], name, field, path, errors);
    }

    private static void VisitField(JsonNode? value, string name, SchemaNode field, FieldPath path, List<FieldError> errors)
    {
        using var scope = path.Field(name);
        if (field.Required && IsMissing(value, field))
            errors.Add(FieldError.Required(path.ToString()));
        else if (value is not null)
            Visit(value, field, path, errors);
    }

    private static void Visit(JsonNode value, SchemaNode schema, FieldPath path, List<FieldError> errors)
    {
        switch (value)
        {
            case JsonObject map when schema.Type == SchemaType.Object:
                VisitObject(map, schema, path, errors);
                break;
            case JsonObject map when schema is { Type: SchemaType.Map, Items.Type: SchemaType.Object }:
                foreach (var (name, item) in map)
                {
                    using var scope = path.Field(name);
                    if (item is not null)
                        Visit(item, schema.Items, path, errors);
                }

                break;
            case JsonArray array when schema.Type == SchemaType.Array:
                VisitArray(array, schema, path, errors);
                break;
            case JsonValue scalar when schema.Values.Count > 0 && !schema.Values.Contains(scalar.ToString()):
                errors.Add(FieldError.NotSupported(path.ToString(), scalar, schema.Values));
                break;
        }
    }

    private static void VisitArray(JsonArray array, SchemaNode schema, FieldPath path, List<FieldError> errors)
    {
        for (var i = 0; i < array.Count; i++)
        {
            using var scope = path.Index(i);
            if (array[i] is JsonValue scalar && schema.Values.Count > 0 && !schema.Values.Contains(scalar.ToString()))
                errors.Add(FieldError.NotSupported(path.ToString(), scalar, schema.Values));
            else if (array[i] is { } item)
                Visit(item, schema.Items!, path, errors);
        }
    }

    private static void Compare(JsonObject document, JsonObject current, SchemaNode schema, FieldPath path, List<FieldError> errors)
    {
        foreach (var (name, field) in schema.Fields.All)
        {
            using var scope = path.Field(name);
            if (field.Immutable && !JsonNodes.Same(document[name], current[name]))
                errors.Add(FieldError.Invalid(path.ToString(), document[name], "field is immutable"));
            else if (field.Type == SchemaType.Object && document[name] is JsonObject next && current[name] is JsonObject before)
                Compare(next, before, field, path, errors);
        }
    }

    /// <summary>Numbers and booleans that are absent are zero; empty strings and lists are as good as absent.</summary>
    private static bool IsMissing(JsonNode? value, SchemaNode field) => value switch
    {
        null => field.Type is SchemaType.String or SchemaType.Array or SchemaType.Object or SchemaType.IntOrString,
        JsonArray array => array.Count == 0,
        JsonValue scalar => scalar.ToString().Length == 0,
        _ => false,
    };
}
