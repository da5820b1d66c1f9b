using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Validation;

namespace Platform.ControlPlane.Validation;

/// <summary>Rules of certificate signing requests.</summary>
internal static class CertificateValidation
{
    private const int ShortestSeconds = 600;

    /// <summary>Checks a request.</summary>
    public static void Check(JsonObject document, List<FieldError> errors)
    {
        var spec = document.Object("spec");
        if (spec.Text("request") is { } request && ReadError(request) is { } error)
            errors.Add(FieldError.Invalid("spec.request", request, error));
        if (spec.TryText("signerName", out var signer) && (signer.IndexOf('/', StringComparison.Ordinal) is var slash && (slash <= 0 || slash == signer.Length - 1
            || DnsNames.SubdomainError(signer[..slash]) is not null)))
            errors.Add(FieldError.Invalid("spec.signerName", signer, "must be a fully qualified domain and path of the form 'example.com/signer-name'"));
        if (spec.Number("expirationSeconds") is { } seconds and < ShortestSeconds)
            errors.Add(FieldError.Invalid("spec.expirationSeconds", seconds, "may not specify a duration less than 600 seconds (10 minutes)"));
        var usages = spec.Texts("usages").ToList();
        for (var i = 0; i < usages.Count; i++)
        {
            if (usages.IndexOf(usages[i]) < i)
                errors.Add(FieldError.Duplicate(FormattableString.Invariant($"spec.usages[{i}]"), usages[i]));
        }

        var types = document.Object("status").Objects("conditions").Select(c => c.Text("type")).ToList();
        if (types.Contains("Approved") && types.Contains("Denied"))
            errors.Add(FieldError.Invalid("status.conditions", "Denied", "Approved and Denied conditions are mutually exclusive"));
    }

    /// <summary>What was asked for stays as it was asked.</summary>
    public static void CheckUpdate(JsonObject document, JsonObject current, List<FieldError> errors)
    {
        if (!JsonNodes.Same(document["spec"], current["spec"]) && !errors.Any(e => e.Field.StartsWith("spec", StringComparison.Ordinal)))
            errors.Add(FieldError.Invalid("spec", document["spec"]?.DeepClone(), Checks.Immutable));
    }

    private static string? ReadError(string base64)
    {
        try
        {
            var pem = Encoding.UTF8.GetString(Convert.FromBase64String(base64));
            if (!pem.Contains("CERTIFICATE REQUEST", StringComparison.Ordinal))
                return "PEM block type must be CERTIFICATE REQUEST";
            _ = CertificateRequest.LoadSigningRequestPem(pem, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.SkipSignatureValidation);
            return null;
        }
        catch (Exception e) when (e is FormatException or CryptographicException or ArgumentException)
        {
            return "the request could not be read: " + e.Message;
        }
    }
}
