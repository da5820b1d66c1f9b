using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Authorization;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Admission;

/// <summary>Who approves or signs a certificate request must be allowed to for its signer, and nobody asks to become a master.</summary>
/// <param name="authorizer">Decides.</param>
internal sealed class SigningRights(IAuthorizer authorizer) : IAdmissionPlugin
{
    private const string Resource = "certificates.k8s.io/certificatesigningrequests";
    private const string ClientSigner = "kubernetes.io/kube-apiserver-client", Masters = "system:masters";

    /// <inheritdoc />
    public Status? Admit(AdmissionContext context)
    {
        if (context.Resource != Resource || context.Operation == AdmissionOperation.Delete)
            return null;
        var signer = context.Object.Object("spec").Text("signerName") ?? "";
        var why = (context.Operation, context.Request.Subresource) switch
        {
            (AdmissionOperation.Create, _) when signer == ClientSigner && AsksForMasters(context.Object!) =>
                $"use of {ClientSigner} signer with {Masters} group is not allowed",
            (AdmissionOperation.Update, "approval") when !May(context, "approve", signer) => Refusal("approve", signer),
            (AdmissionOperation.Update, "status") when Signs(context) && !May(context, "sign", signer) => Refusal("sign", signer),
            _ => null,
        };
        return why is null ? null : ApiErrors.Forbidden(context.Request.Kind, context.Request.Name, why);
    }

    private static string Refusal(string verb, string signer) => $"user not permitted to {verb} requests with signerName \"{signer}\"";

    private static bool Signs(AdmissionContext context)
    {
        var (next, before) = (context.Object.Object("status"), context.Old.Object("status"));
        return !JsonNodes.Same(next?["certificate"], before?["certificate"]) || HasFailed(next) != HasFailed(before);
    }

    private static bool HasFailed(JsonObject? status) => status.Objects("conditions").Any(c => c.Text("type") == "Failed");

    /// <summary>Rights are given for a signer by name, or for all of a domain.</summary>
    private bool May(AdmissionContext context, string verb, string signer)
    {
        var slash = signer.IndexOf('/', StringComparison.Ordinal);
        var domain = slash < 0 ? signer : signer[..slash];
        return new[] { signer, domain + "/*" }.Any(name => authorizer.Authorize(context.Request.User, new RequestAttributes
        {
            Verb = verb,
            ApiGroup = "certificates.k8s.io",
            ApiVersion = "*",
            Resource = "signers",
            Name = name,
        }).Allowed);
    }

    private static bool AsksForMasters(JsonObject request)
    {
        try
        {
            var pem = Encoding.UTF8.GetString(Convert.FromBase64String(request.Object("spec").Text("request") ?? ""));
            var asked = CertificateRequest.LoadSigningRequestPem(pem, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.SkipSignatureValidation);
            return asked.SubjectName.EnumerateRelativeDistinguishedNames(false)
                .Any(part => part.GetSingleElementType().Value == "2.5.4.10" && part.GetSingleElementValue() == Masters);
        }
        catch (Exception e) when (e is FormatException or CryptographicException or ArgumentException or InvalidOperationException)
        {
            // No signer will take what cannot be read; its own checks say why.
            return false;
        }
    }
}
