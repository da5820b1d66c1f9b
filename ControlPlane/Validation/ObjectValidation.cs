using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Meta.V1;

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
        var rules = KindRules.All.GetValueOrDefault(resource.StorageResource);
        rules?.Check?.Invoke(document, errors);
        rules?.CheckNew?.Invoke(document, errors);
        return Once(errors);
    }

    /// <summary>Checks the next state of an object.</summary>
    public static IReadOnlyList<FieldError> ForUpdate(ResourceStrategy resource, string subresource, JsonObject document, JsonObject current)
    {
        var errors = new List<FieldError>();
        MetadataValidation.CheckUpdate(document, current, errors);
        SchemaValidation.CheckImmutable(document, current, resource.StoredInfo.Schema, errors);
        if (subresource == "status")
            StatusValidation.Check(resource.StorageResource, document, current, errors);
        var rules = KindRules.All.GetValueOrDefault(resource.StorageResource);
        var between = subresource.Length == 0 ? rules?.CheckUpdate : rules?.CheckSubresources?.GetValueOrDefault(subresource);
        if (subresource.Length > 0 && between is null)
            return errors;
        SchemaValidation.Check(document, resource.StoredInfo.Schema, errors);
        rules?.Check?.Invoke(document, errors);
        between?.Invoke(document, current, errors);
        return Once(errors);
    }

    /// <summary>The schema and a kind's own rules may find the same fault; the words that say more are kept.</summary>
    private static List<FieldError> Once(List<FieldError> errors) =>
        [.. errors.GroupBy(e => (e.Field, e.Reason)).SelectMany(g => g.Key.Reason == CauseType.FieldValueRequired ? [g.MaxBy(e => e.Body.Length)!] : g.DistinctBy(e => e.Body))];
}
