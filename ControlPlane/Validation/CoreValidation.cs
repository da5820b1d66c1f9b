using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Validation;

namespace Platform.ControlPlane.Validation;

/// <summary>Rules of config maps, secrets, bindings of roles and disruption budgets.</summary>
internal static class CoreValidation
{
    private const int MaxData = 1024 * 1024;

    /// <summary>Checks the keys and the size of a config map or secret.</summary>
    public static void CheckData(JsonObject document, List<FieldError> errors)
    {
        var size = 0L;
        foreach (var field in new[] { "data", "binaryData" })
        {
            foreach (var (key, value) in document.Object(field) ?? [])
            {
                size += value?.ToString().Length ?? 0;
                if (key.Length is 0 or > DnsNames.MaxSubdomain || !key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') || key is "." or "..")
                {
                    errors.Add(FieldError.Invalid(
                        $"{field}[{key}]",
                        key,
                        "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', "
                        + "regex used for validation is '[-._a-zA-Z0-9]+')"));
                }
            }
        }

        if (size > MaxData)
            errors.Add(FieldError.TooLong("data", MaxData));
    }

    /// <summary>Checks that what was declared immutable stays.</summary>
    public static void CheckImmutableData(JsonObject document, JsonObject current, List<FieldError> errors)
    {
        if (current["type"] is not null && !JsonNodes.Same(document["type"], current["type"]))
            errors.Add(FieldError.Invalid("type", document["type"]?.DeepClone(), "field is immutable"));
        if (!current.IsTrue("immutable"))
            return;
        if (!document.IsTrue("immutable"))
            errors.Add(FieldError.Forbidden("immutable", "field is immutable when `immutable` is set"));
        foreach (var field in new[] { "data", "binaryData" })
        {
            if (!JsonNodes.Same(document[field], current[field]))
                errors.Add(FieldError.Forbidden(field, "field is immutable when `immutable` is set"));
        }
    }

    /// <summary>Checks that a binding keeps its role.</summary>
    public static void CheckRoleBindingUpdate(JsonObject document, JsonObject current, List<FieldError> errors)
    {
        if (!JsonNodes.Same(document["roleRef"], current["roleRef"]))
            errors.Add(FieldError.Invalid("roleRef", document["roleRef"]?.DeepClone(), "cannot change roleRef"));
    }

    /// <summary>Checks a disruption budget.</summary>
    public static void CheckBudget(JsonObject document, List<FieldError> errors)
    {
        var spec = document.Object("spec");
        if (spec is not null && spec["minAvailable"] is not null && spec["maxUnavailable"] is not null)
            errors.Add(FieldError.Invalid("spec", spec.DeepClone(), "minAvailable and maxUnavailable cannot be both set"));
        foreach (var name in new[] { "minAvailable", "maxUnavailable" })
            Checks.IntOrPercent(spec?[name], $"spec.{name}", errors, most: 100);
        Checks.Selector(spec.Object("selector"), "spec.selector", errors);
    }
}
