using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;

namespace Platform.ControlPlane.Validation.Pods;

/// <summary>Rules of the environment variables of a container.</summary>
internal static class EnvironmentValidation
{
    private const string NameError = "a valid environment variable name must consist only of printable ASCII characters other than '='";
    private static readonly string[] Sources = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"];

    private static readonly string[] Fields =
        ["metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"];

    /// <summary>Checks a container's variables.</summary>
    public static void Check(JsonObject container, string path, List<FieldError> errors)
    {
        foreach (var (variable, at) in Checks.Items(container, "env", path))
        {
            if (!variable.TryText("name", out var name))
                errors.Add(FieldError.Required($"{at}.name"));
            else if (!IsName(name))
                errors.Add(FieldError.Invalid($"{at}.name", name, NameError));
            if (variable.Object("valueFrom") is { } source)
                CheckSource(variable, source, $"{at}.valueFrom", errors);
        }

        foreach (var (source, at) in Checks.Items(container, "envFrom", path))
        {
            if (source.TryText("prefix", out var prefix) && !IsName(prefix))
                errors.Add(FieldError.Invalid($"{at}.prefix", prefix, NameError));
            var sources = new[] { "configMapRef", "secretRef" }.Count(name => source[name] is not null);
            if (sources == 0)
                errors.Add(FieldError.Invalid(at, "", "must specify one of: `configMapRef` or `secretRef`"));
            else if (sources > 1)
                errors.Add(FieldError.Invalid(at, "", "may not have more than one field specified at a time"));
        }
    }

    private static void CheckSource(JsonObject variable, JsonObject source, string path, List<FieldError> errors)
    {
        var sources = Sources.Count(name => source[name] is not null);
        if (sources == 0)
            errors.Add(FieldError.Invalid(path, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"));
        else if (variable.TryText("value", out _))
            errors.Add(FieldError.Invalid(path, "", "may not be specified when `value` is not empty"));
        else if (sources > 1)
            errors.Add(FieldError.Invalid(path, "", "may not have more than one field specified at a time"));
        if (source.Object("fieldRef") is { } field && field.TryText("fieldPath", out var asked) && !Fields.Contains(asked) && !IsKeyed(asked))
            errors.Add(FieldError.NotSupported($"{path}.fieldRef.fieldPath", asked, Fields));
        foreach (var name in new[] { "configMapKeyRef", "secretKeyRef" })
        {
            if (source.Object(name) is { } reference && !reference.TryText("key", out _))
                errors.Add(FieldError.Required($"{path}.{name}.key"));
        }
    }

    private static bool IsKeyed(string path) =>
        (path.StartsWith("metadata.labels['", StringComparison.Ordinal) || path.StartsWith("metadata.annotations['", StringComparison.Ordinal)) && path.EndsWith("']", StringComparison.Ordinal);

    private static bool IsName(string name) => name.All(c => c is >= ' ' and <= '~' and not '=');
}
