using System.Text;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Validation;

/// <summary>Rules of secrets: what each type must hold.</summary>
internal static class SecretValidation
{
    private const string AccountAnnotation = "kubernetes.io/service-account.name";

    private static readonly Dictionary<string, string[]> Keys = new()
    {
        [SecretType.Dockercfg] = [".dockercfg"],
        [SecretType.Dockerconfigjson] = [".dockerconfigjson"],
        [SecretType.SshAuth] = ["ssh-privatekey"],
        [SecretType.Tls] = ["tls.crt", "tls.key"],
    };

    /// <summary>Checks a secret.</summary>
    public static void Check(JsonObject document, List<FieldError> errors)
    {
        CoreValidation.CheckData(document, errors);
        var (type, data) = (document.Text("type") ?? "", document.Object("data"));
        foreach (var key in Keys.GetValueOrDefault(type, []))
        {
            if (data?.ContainsKey(key) != true)
                errors.Add(FieldError.Required($"data[{key}]"));
            else if (key.StartsWith(".docker", StringComparison.Ordinal) && !IsJson(data[key]))
                errors.Add(FieldError.Invalid($"data[{key}]", "<secret contents redacted>", "invalid JSON"));
        }

        if (type == SecretType.BasicAuth && data?.ContainsKey("username") != true && data?.ContainsKey("password") != true)
        {
            errors.Add(FieldError.Required("data[username]"));
            errors.Add(FieldError.Required("data[password]"));
        }

        if (type == SecretType.ServiceAccountToken && !document.Object("metadata").Object("annotations").TryText(AccountAnnotation, out _))
            errors.Add(FieldError.Required($"metadata.annotations[{AccountAnnotation}]"));
    }

    private static bool IsJson(JsonNode? base64)
    {
        var text = base64?.ToString() ?? "";
        var buffer = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        return Convert.TryFromBase64String(text, buffer, out var length) && JsonReading.Parse(buffer.AsSpan(0, length)) is { Error: null, Root: not null };
    }
}
