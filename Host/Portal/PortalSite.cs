using System.Net;
using System.Net.Security;
using Npgsql;
using Platform.Foundation.Data;
using Platform.Foundation.Hosting;
using Platform.Foundation.Installation;
using Platform.Foundation.Security;
using Platform.Portal;

namespace Platform.Host.Portal;

/// <summary>The portal on the public listener, under its own name.</summary>
public sealed class PortalSite(PortalServer portal, PlatformInstallation installation) : IPublicSite
{
    /// <inheritdoc/>
    public bool Matches(string? serverName, IPAddress localAddress) => serverName == installation.PortalHost && localAddress.Equals(installation.PlatformAddress);

    /// <inheritdoc/>
    public ValueTask<SslServerAuthenticationOptions?> SelectTlsAsync(string? serverName, IPAddress localAddress, CancellationToken cancellationToken) => new((SslServerAuthenticationOptions?)null);

    /// <inheritdoc/>
    public Task HandleAsync(HttpContext context) => portal.HandleAsync(context);
}

/// <summary>The portal role.</summary>
public static class PortalRole
{
    /// <summary>Registers the role.</summary>
    public static IServiceCollection AddPortal(this IServiceCollection services) => services
        .AddSingleton<DatabaseSessionStore>().AddSingleton(SealedColumn.Of("portal.sessions", "sealed"))
        .AddSingleton(provider => PortalServer.Create(
            OptionsFor(provider.GetRequiredService<PlatformInstallation>(), provider.GetRequiredService<CertificateAuthority>()),
            provider.GetRequiredService<DatabaseSessionStore>(), new PortalSecrets(provider.GetRequiredService<ISecretProtector>()),
            provider.GetRequiredService<ILoggerFactory>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping))
        .AddSingleton<IPublicSite, PortalSite>()
        .AddSingleton<IRoleHealth>(provider => new TableRoleHealth("Portal", provider.GetRequiredService<NpgsqlDataSource>(), "portal.sessions"));

    /// <summary>Brings the role's schema up to date.</summary>
    public static Task PreparePortalAsync(this IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<SchemaMigrator>().MigrateAsync("portal", typeof(PortalRole).Assembly, cancellationToken);

    private static PortalOptions OptionsFor(PlatformInstallation installation, CertificateAuthority authority)
    {
        Uri Address(string host) => new($"https://{host}:{installation.Port}");
        return new PortalOptions
        {
            Address = Address(installation.PortalHost),
            Login = Address(installation.LoginHost),
            Management = Address(installation.ManagementHost),
            LogAnalytics = Address(installation.LogAnalyticsHost),
            RegistrySuffix = installation.RegistrySuffix,
            PlatformAddress = installation.PlatformAddress,
            Authority = authority.Certificate,
        };
    }
}
