using System.Text;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Validation;

namespace Platform.ControlPlane.Validation;

/// <summary>Rules of metadata that hold for every kind.</summary>
internal static class MetadataValidation
{
    private const int MaxAnnotations = 256 * 1024;

    /// <summary>Checks the metadata of a new object.</summary>
    public static void Check(ResourceStrategy resource, JsonObject document, List<FieldError> errors)
    {
        var metadata = document.Object("metadata")!;
        if (!metadata.TryText("name", out var name))
            errors.Add(FieldError.Required("metadata.name", "name or generateName is required"));
        else if (resource.NameError(name) is { } nameError)
            errors.Add(FieldError.Invalid("metadata.name", name, nameError));
        CheckCommon(metadata, errors);
    }

    /// <summary>Checks the metadata of the next state of an object.</summary>
    public static void CheckUpdate(JsonObject document, JsonObject current, List<FieldError> errors)
    {
        var metadata = document.Object("metadata")!;
        CheckCommon(metadata, errors);
        if (!ObjectMetadataRules.IsDeleting(current))
            return;
        var added = metadata.Texts("finalizers").Except(current.Object("metadata").Texts("finalizers")).ToList();
        if (added.Count > 0)
        {
            var list = string.Join(", ", added.Select(f => $"\"{f}\""));
            errors.Add(FieldError.Forbidden(
                "metadata.finalizers",
                $"no new finalizers can be added if the object is being deleted, found new finalizers []string{{{list}}}"));
        }
    }

    /// <summary>Checks labels at a path.</summary>
    public static void CheckLabels(JsonObject? labels, string path, List<FieldError> errors)
    {
        foreach (var (key, node) in labels ?? [])
        {
            var value = node?.ToString() ?? "";
            if (LabelNames.KeyError(key) is { } keyError)
                errors.Add(FieldError.Invalid(path, key, keyError));
            if (LabelNames.ValueError(value) is { } valueError)
                errors.Add(FieldError.Invalid(path, value, valueError));
        }
    }

    /// <summary>Checks annotations at a path.</summary>
    public static void CheckAnnotations(JsonObject? annotations, string path, List<FieldError> errors)
    {
        var size = 0L;
        foreach (var (key, value) in annotations ?? [])
        {
            if (LabelNames.KeyError(key.ToLowerInvariant()) is { } keyError)
                errors.Add(FieldError.Invalid(path, key, keyError));
            size += Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value?.ToString() ?? "");
        }

        if (size > MaxAnnotations)
            errors.Add(FieldError.TooLong(path, MaxAnnotations));
    }

    private static void CheckCommon(JsonObject metadata, List<FieldError> errors)
    {
        CheckLabels(metadata.Object("labels"), "metadata.labels", errors);
        CheckAnnotations(metadata.Object("annotations"), "metadata.annotations", errors);
        CheckOwners(metadata, errors);
        var index = 0;
        foreach (var finalizer in metadata.Texts("finalizers"))
        {
            if (LabelNames.KeyError(finalizer) is { } error)
                errors.Add(FieldError.Invalid($"metadata.finalizers[{index}]", finalizer, error));
            index++;
        }
    }

    private static void CheckOwners(JsonObject metadata, List<FieldError> errors)
    {
        var controllers = 0;
        var index = 0;
        foreach (var owner in metadata.Objects("ownerReferences"))
        {
            foreach (var field in new[] { "apiVersion", "kind", "name", "uid" })
            {
                if (!owner.TryText(field, out _))
                    errors.Add(FieldError.Invalid($"metadata.ownerReferences[{index}].{field}", "", $"{field} must not be empty"));
            }

            if (owner.IsTrue("controller"))
                controllers++;
            index++;
        }

        if (controllers > 1)
        {
            errors.Add(FieldError.Invalid(
                "metadata.ownerReferences",
                metadata["ownerReferences"],
                "Only one reference can have Controller set to true"));
        }
    }
}
