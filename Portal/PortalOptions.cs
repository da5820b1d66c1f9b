using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Platform.Portal;

/// <summary>Where the portal is served and what it calls.</summary>
public sealed record PortalOptions
{
    /// <summary>The portal's own address: <c>https://portal.platform.internal</c>.</summary>
    public required Uri Address { get; init; }

    /// <summary>The identity provider.</summary>
    public required Uri Login { get; init; }

    /// <summary>The ARM API.</summary>
    public required Uri Management { get; init; }

    /// <summary>The query API of workspaces.</summary>
    public required Uri LogAnalytics { get; init; }

    /// <summary>Suffix of registries' login servers, with the leading dot.</summary>
    public required string RegistrySuffix { get; init; }

    /// <summary>The address all of these names are dialled at, so that none has to resolve; null to resolve them.</summary>
    public IPAddress? PlatformAddress { get; init; }

    /// <summary>The only authority that is trusted; null for the machine's.</summary>
    public X509Certificate2? Authority { get; init; }

    /// <summary>The audience of tokens for the ARM API.</summary>
    public string ManagementAudience => $"{Origin(Management)}/";

    /// <summary>The audience of tokens for the query API.</summary>
    public string LogAnalyticsAudience => $"{Origin(LogAnalytics)}/";

    /// <summary>Where the identity provider sends people back to.</summary>
    public Uri RedirectAddress => new(Address, "/signin-oidc");

    /// <summary>Scheme, host and port of an address, as browsers write an origin.</summary>
    public static string Origin(Uri address) => address.GetLeftPart(UriPartial.Authority);
}
