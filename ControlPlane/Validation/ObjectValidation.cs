using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;

namespace Platform.ControlPlane.Validation;

/// <summary>Finds everything that is wrong with an object.</summary>
internal static class ObjectValidation
{
    /// <summary>Checks a new object.</summary>
    public static IReadOnlyList<FieldError> ForCreate(ResourceStrategy resource, JsonObject document)
    {
        var errors = new List<FieldError>();
        MetadataValidation.Check(resource, document, errors);
        SchemaValidation.Check(document, resource.StoredInfo.Schema, errors);
        return errors;
    }

    /// <summary>Checks the next state of an object.</summary>
    public static IReadOnlyList<FieldError> ForUpdate(ResourceStrategy resource, string subresource, JsonObject document, JsonObject current)
    {
        var errors = new List<FieldError>();
        MetadataValidation.CheckUpdate(document, current, errors);
        SchemaValidation.Check(document, resource.StoredInfo.Schema, errors);
        SchemaValidation.CheckImmutable(document, current, resource.StoredInfo.Schema, errors);
        return errors;
    }
}
