using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Platform.ControlPlane.Controllers.Certificates;

/// <summary>The subject and alternative names a certificate signing request asks for.</summary>
/// <param name="CommonName">Its one common name; null when it has none or several.</param>
/// <param name="Organizations">Its organisations.</param>
/// <param name="DnsNames">Alternative DNS names.</param>
/// <param name="Addresses">Alternative addresses.</param>
internal sealed record SubjectNames(
    string? CommonName, IReadOnlyList<string> Organizations, IReadOnlyList<string> DnsNames, IReadOnlyList<IPAddress> Addresses)
{
    private const string CommonNameOid = "2.5.4.3";
    private const string OrganizationOid = "2.5.4.10";

    /// <summary>Reads them.</summary>
    public static SubjectNames Of(CertificateRequest request)
    {
        var parts = request.SubjectName.EnumerateRelativeDistinguishedNames()
            .Where(r => !r.HasMultipleElements)
            .Select(r => (Oid: r.GetSingleElementType().Value, Value: r.GetSingleElementValue() ?? ""))
            .ToList();
        var names = parts.Where(p => p.Oid == CommonNameOid).Select(p => p.Value).ToList();
        var alternative = request.CertificateExtensions.OfType<X509SubjectAlternativeNameExtension>().ToList();
        return new SubjectNames(
            names.Count == 1 ? names[0] : null,
            [.. parts.Where(p => p.Oid == OrganizationOid).Select(p => p.Value)],
            [.. alternative.SelectMany(a => a.EnumerateDnsNames())],
            [.. alternative.SelectMany(a => a.EnumerateIPAddresses())]);
    }
}
