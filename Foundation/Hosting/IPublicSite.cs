using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Http;

namespace Platform.Foundation.Hosting;

/// <summary>A part of the platform that answers on the public listener (port 443) under names or addresses of its own.</summary>
/// <remarks>Registered in the container; the host asks each, in order of registration, and the first match serves.</remarks>
public interface IPublicSite
{
    /// <summary>Whether this site answers for a connection's SNI (null when none was sent) or local address.</summary>
    bool Matches(string? serverName, IPAddress localAddress);

    /// <summary>TLS settings for a matching connection; null means the platform's own certificate, no client certificate.</summary>
    ValueTask<SslServerAuthenticationOptions?> SelectTlsAsync(string? serverName, IPAddress localAddress, CancellationToken cancellationToken);

    /// <summary>By whose turns the work of a matching connection goes; null when it waits for none.</summary>
    IConnectionTurns? TurnsOf(string? serverName, IPAddress localAddress) => null;

    /// <summary>
    /// Answers a request. For a site with TLS settings of its own the connection decides which site is asked; for the
    /// others the request's host name does.
    /// </summary>
    Task HandleAsync(HttpContext context);
}

/// <summary>Adds and removes local addresses on which the public listener also accepts connections (port 443).</summary>
public interface IPublicAddresses
{
    /// <summary>Puts the address on <c>lo</c> and starts to accept on it; idempotent.</summary>
    Task AddAsync(IPAddress address, CancellationToken cancellationToken);

    /// <summary>Stops accepting on the address and takes it off <c>lo</c>; idempotent.</summary>
    Task RemoveAsync(IPAddress address, CancellationToken cancellationToken);
}
