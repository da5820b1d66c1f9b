using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Platform.Contracts.Http;
using Platform.Foundation.Security;

namespace Platform.Foundation.Hosting;

/// <summary>How roles reach one another: the internal listener, with a certificate of the platform's own authority on both sides.</summary>
/// <param name="authority">The platform's authority.</param>
/// <param name="certificate">This process's role certificate.</param>
/// <param name="baseAddress">Base address of the internal listener.</param>
public sealed class InternalNetwork(CertificateAuthority authority, X509Certificate2 certificate, Uri baseAddress)
{
    /// <summary>Name in every role certificate; what a caller checks a role by.</summary>
    public const string RoleName = "role.platform.internal";

    /// <summary>Organisation in every role certificate.</summary>
    public const string RoleOrganization = "platform:roles";

    /// <summary>Base address of the internal listener.</summary>
    public Uri BaseAddress => baseAddress;

    /// <summary>TLS settings of the internal listener: only roles are let in.</summary>
    public SslServerAuthenticationOptions ServerOptions => new()
    {
        ServerCertificate = certificate,
        ClientCertificateRequired = true,
        RemoteCertificateValidationCallback = (_, peer, _, _) => IsRole(peer),
    };

    /// <summary>An HTTP client of the internal listener.</summary>
    /// <param name="timeout">Longest wait for a whole answer; null for the default of 100 s.</param>
    public HttpClient CreateClient(TimeSpan? timeout = null)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            SslOptions = new SslClientAuthenticationOptions
            {
                TargetHost = RoleName,
                ClientCertificates = [certificate],
                RemoteCertificateValidationCallback = (_, peer, _, _) => IsRole(peer),
            },
        };
        var client = new HttpClient(handler) { BaseAddress = baseAddress };
        if (timeout is { } longest) client.Timeout = longest;
        return client;
    }

    /// <summary>A typed client of the internal listener.</summary>
    public T CreateClient<T>() => TypedClient.For<T>(CreateClient());

    private bool IsRole(X509Certificate? peer)
    {
        if (peer is null) return false;
        using var presented = X509CertificateLoader.LoadCertificate(peer.GetRawCertData());
        return presented.Subject.Contains($"O={RoleOrganization}", StringComparison.Ordinal) && authority.Issued(presented);
    }
}
