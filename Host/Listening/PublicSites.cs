using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Platform.Contracts.Arm;
using Platform.Foundation.Hosting;
using Platform.Foundation.Installation;
using Platform.Foundation.ResourceProvider;
using Platform.Foundation.Security;

namespace Platform.Host.Listening;

/// <summary>Marks a connection that its SNI or local address has bound to one site.</summary>
/// <param name="Site">The site; null when the request's host name decides.</param>
public sealed record BoundSite(IPublicSite? Site);

/// <summary>Brings a connection of the public listener to the site that answers it.</summary>
public sealed class PublicSites : IDisposable
{
    private readonly IReadOnlyList<IPublicSite> _sites;
    private readonly X509Certificate2 _certificate;
    private readonly SslStreamCertificateContext _certificateContext;

    /// <param name="sites">All sites, in order of registration.</param>
    /// <param name="installation">Gives the names that the platform's own certificate carries.</param>
    /// <param name="authority">Issues it.</param>
    public PublicSites(IEnumerable<IPublicSite> sites, PlatformInstallation installation, CertificateAuthority authority)
    {
        _sites = [.. sites];
        _certificate = authority.Issue(new CertificateRequestDetails
        {
            CommonName = installation.ManagementHost,
            DnsNames =
            [
                installation.ManagementHost, installation.LoginHost, installation.PortalHost, installation.LogAnalyticsHost,
                $"*{installation.RegistrySuffix}", $"*{installation.IngestionSuffix}",
            ],
            Addresses = [installation.PlatformAddress],
            Server = true,
        });
        _certificateContext = SslStreamCertificateContext.Create(_certificate, [authority.Certificate], offline: true);
    }

    /// <summary>TLS settings, chosen for each connection.</summary>
    public TlsHandshakeCallbackOptions Tls => new() { OnConnection = SelectAsync, HandshakeTimeout = TimeSpan.FromSeconds(10) };

    /// <summary>Answers a request of the public listener.</summary>
    public Task HandleAsync(HttpContext context)
    {
        var bound = context.Features.Get<BoundSite>()?.Site;
        var site = bound ?? Find(context.Request.Host.Host.ToLowerInvariant(), context.Connection.LocalIpAddress!);
        return site?.HandleAsync(context) ?? ArmResponses.WriteFailureAsync(context, new ArmFailure(421, "MisdirectedRequest", $"Nothing is served under the name '{context.Request.Host.Host}' here."));
    }

    /// <inheritdoc/>
    public void Dispose() => _certificate.Dispose();

    private async ValueTask<SslServerAuthenticationOptions> SelectAsync(TlsHandshakeCallbackContext context)
    {
        var serverName = context.ClientHelloInfo.ServerName is { Length: > 0 } name ? name.ToLowerInvariant() : null;
        var local = ((IPEndPoint)context.Connection.LocalEndPoint!).Address;
        var site = Find(serverName, local);
        if (site?.TurnsOf(serverName, local) is { } turns && context.Connection.Features.Get<ConnectionTurn>() is { } turn)
            await turn.BelongToAsync(turns, context.CancellationToken);
        var own = site is null ? null : await site.SelectTlsAsync(serverName, local, context.CancellationToken);
        context.Connection.Features.Set(new BoundSite(own is null ? null : site));
        return own ?? new SslServerAuthenticationOptions
        {
            ServerCertificateContext = _certificateContext,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        };
    }

    private IPublicSite? Find(string? serverName, IPAddress local)
    {
        foreach (var site in _sites)
            if (site.Matches(serverName, local)) return site;
        return null;
    }
}
