using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Platform.Kubernetes.Certificates.V1;

namespace Platform.ControlPlane.Controllers.Certificates;

/// <summary>Tells requests that nodes may make for themselves.</summary>
internal static class NodeRequests
{
    private const string NodePrefix = "system:node:";
    private const string Nodes = "system:nodes";
    private const string Bootstrappers = "system:bootstrappers";

    /// <summary>Whether a request is approved without anybody looking at it.</summary>
    /// <remarks>A joining node with its bootstrap token, or a node that renews a certificate for its own name.</remarks>
    public static bool MayApprove(CertificateSigningRequest request)
    {
        if (request.Spec.SignerName != SignerPolicy.KubeletClient)
            return false;
        CertificateRequest parsed;
        try
        {
            parsed = CertificateRequest.LoadSigningRequestPem(
                Encoding.UTF8.GetString(request.Spec.Request), HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        }
        catch (CryptographicException)
        {
            return false;
        }

        var names = SubjectNames.Of(parsed);
        if (SignerPolicy.Find(SignerPolicy.KubeletClient)!.Check(request, parsed) is not null)
            return false;
        var groups = request.Spec.Groups ?? [];
        return groups.Contains(Bootstrappers) || (groups.Contains(Nodes) && request.Spec.Username == names.CommonName);
    }

    /// <summary>Whether a subject names a node.</summary>
    public static bool IsNodeSubject(SubjectNames names) =>
        names.CommonName is { } name && name.StartsWith(NodePrefix, StringComparison.Ordinal) && name.Length > NodePrefix.Length
        && names.Organizations is [Nodes];
}
