using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Http;
using Platform.ApiGateway.Arm;
using Platform.ApiGateway.Graph;
using Platform.ApiGateway.Identity;
using Platform.Foundation.Hosting;
using Platform.Foundation.Installation;

namespace Platform.ApiGateway;

/// <summary>The gateway on the public listener: the ARM API, the Graph API and the identity provider, by name or by the bare platform address.</summary>
public sealed class GatewaySite(ArmFrontDoor arm, GraphFrontDoor graph, IdentityEndpoints identity, PlatformInstallation installation) : IPublicSite
{
    /// <inheritdoc/>
    public bool Matches(string? serverName, IPAddress localAddress) => localAddress.Equals(installation.PlatformAddress) &&
        (string.IsNullOrEmpty(serverName) || serverName == installation.ManagementHost || serverName == installation.LoginHost || serverName == installation.PlatformAddress.ToString());

    /// <inheritdoc/>
    public ValueTask<SslServerAuthenticationOptions?> SelectTlsAsync(string? serverName, IPAddress localAddress, CancellationToken cancellationToken) => new((SslServerAuthenticationOptions?)null);

    /// <inheritdoc/>
    public Task HandleAsync(HttpContext context)
    {
        // Some clients join endpoint and path with two slashes.
        var path = context.Request.Path = "/" + context.Request.Path.Value!.TrimStart('/');
        var isIdentity = path.StartsWithSegments("/adfs", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/.well-known", StringComparison.OrdinalIgnoreCase);
        return isIdentity ? identity.HandleAsync(context)
            : path.StartsWithSegments("/graph", StringComparison.OrdinalIgnoreCase) ? graph.HandleAsync(context)
            : arm.HandleAsync(context);
    }
}
