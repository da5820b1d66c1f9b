using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Platform.Contracts.ControlPlanes;
using Platform.Foundation.Security;

namespace Platform.ControlPlane.Clusters;

/// <summary>TLS of one cluster's API server: its certificate, renewed before it ends, and a client certificate asked for but not demanded.</summary>
internal sealed class ClusterTls(ControlPlaneSpecification specification, CertificateAuthority authority, IPAddress platformAddress, TimeProvider time)
{
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(60);
    private readonly Lock _gate = new();
    private SslStreamCertificateContext? _context;

    /// <summary>Settings for one more connection.</summary>
    public SslServerAuthenticationOptions Options() => new()
    {
        ServerCertificateContext = Context(),
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        ClientCertificateRequired = true,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        // Whether the certificate is this cluster's is for authentication to say: its answer is 401, not a broken connection.
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
    };

    private SslStreamCertificateContext Context()
    {
        lock (_gate)
        {
            if (_context is { } known && known.TargetCertificate.NotAfter.ToUniversalTime() - time.GetUtcNow().UtcDateTime > RenewBefore) return known;
            var certificate = authority.Issue(new CertificateRequestDetails
            {
                CommonName = "kube-apiserver",
                DnsNames = ["kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local", specification.ServerName],
                Addresses = [BootstrapObjects.FirstAddress(specification.ServiceCidr), IPAddress.Parse(specification.ApiAddress), platformAddress],
                Server = true,
            });
            return _context = SslStreamCertificateContext.Create(certificate, [authority.Certificate], offline: true);
        }
    }
}
