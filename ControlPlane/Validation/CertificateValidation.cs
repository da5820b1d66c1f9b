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

    /// <summary>What an approver said stays, and what a signer gives is certificates.</summary>
    public static void CheckStatus(JsonObject document, JsonObject current, List<FieldError> errors)
    {
        var types = document.Object("status").Objects("conditions").Select(c => c.Text("type")).ToList();
        foreach (var type in current.Object("status").Objects("conditions").Select(c => c.Text("type")).Where(type => type is "Approved" or "Denied" or "Failed" && !types.Contains(type)))
            errors.Add(FieldError.Forbidden("status.conditions", $"updates may not remove a condition of type \"{type}\""));
        var before = current.Object("status")?["certificate"];
        if (document.Object("status")?["certificate"] is not { } certificate || JsonNodes.Same(certificate, before))
            return;
        if (before is not null)
            errors.Add(FieldError.Forbidden("status.certificate", "updates may not set certificate content because existing content is already set"));
        else if (CertificateError(certificate.ToString()) is { } error)
            errors.Add(FieldError.Invalid("status.certificate", "<certificate data>", error));
    }

    private static string? CertificateError(string base64)
    {
        try
        {
            var pem = Encoding.UTF8.GetString(Convert.FromBase64String(base64));
            if (!PemEncoding.TryFind(pem, out var fields))
                return "must contain at least one CERTIFICATE PEM block";
            if (pem[fields.Label] != "CERTIFICATE")
                return $"only CERTIFICATE PEM blocks are allowed, found \"{pem[fields.Label]}\"";
            using var certificate = X509Certificate2.CreateFromPem(pem);
            return null;
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            return "the certificate could not be read: " + e.Message;
        }
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
