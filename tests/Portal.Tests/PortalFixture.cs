using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.ApiGateway;
using Platform.ApiGateway.Identity;
using Platform.Contracts.Identity;
using Platform.Foundation.Data;
using Platform.Foundation.Hosting;
using Platform.Foundation.Identity;
using Platform.Foundation.Installation;
using Platform.Foundation.Security;
using Platform.Portal.Sessions;
using Platform.Testing;

namespace Platform.Portal.Tests;

/// <summary>The portal beside a real gateway and identity provider, over HTTPS on a port of their own. No resource provider stands behind.</summary>
public sealed class PortalFixture : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("platform-test-");
    private readonly CertificateAuthority _authority = CertificateAuthority.Create("test", TimeProvider.System);
    private WebApplication _app = null!;
    private PortalServer _portal = null!;

    public TestTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));

    public MemorySessions Sessions { get; } = new();

    public PlatformInstallation Installation { get; private set; } = null!;

    public string Password { get; private set; } = "";

    public Uri Portal => new(Installation.PortalUrl);

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        Installation = new PlatformInstallation { DataDirectory = _directory.FullName, Domain = "portal.test", Port = FreePort() };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var role = _authority.Issue(new() { CommonName = InternalNetwork.RoleName, Organizations = [InternalNetwork.RoleOrganization], Client = true });
        builder.Services.AddSingleton<TimeProvider>(Time).AddSingleton(Installation).AddSingleton(await _postgres.CreateDatabaseAsync()).AddSingleton<SchemaMigrator>()
            .AddSingleton<ISecretProtector>(FileKeySecretProtector.OpenOrCreate(Path.Combine(_directory.FullName, "key")))
            // Nothing listens there: what a provider would answer is told as unavailable.
            .AddSingleton(new InternalNetwork(_authority, role, new Uri("https://127.0.0.1:9")))
            .AddSingleton<IIdentityApi, OwnKeys>()
            .AddSingleton(provider => new AccessTokenValidator(provider.GetRequiredService<IIdentityApi>(), Time, Installation.Issuer))
            .AddApiGateway();
        var certificate = _authority.Issue(new() { CommonName = Installation.PortalHost, DnsNames = [Installation.PortalHost, Installation.LoginHost, Installation.ManagementHost], Server = true });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, Installation.Port, listen => listen.UseHttps(certificate)));
        _app = builder.Build();
        await _app.Services.PrepareApiGatewayAsync(CancellationToken.None);
        Password = (await File.ReadAllTextAsync(Path.Combine(_directory.FullName, "admin-password"))).Trim();
        _portal = CreatePortal();
        _app.Run(context => context.Request.Host.Host == Installation.PortalHost ? _portal.HandleAsync(context) : context.RequestServices.GetRequiredService<IPublicSite>().HandleAsync(context));
        await _app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        var database = _app.Services.GetRequiredService<NpgsqlDataSource>();
        await _app.StopAsync();
        await _portal.DisposeAsync();
        await _app.DisposeAsync();
        await database.DisposeAsync();
        await _postgres.DisposeAsync();
        _directory.Delete(true);
    }

    /// <summary>A browser without cookies.</summary>
    public Browser CreateBrowser() => new(this, _authority.Certificate);

    /// <summary>A browser in which the administrator is signed in to the portal.</summary>
    public async Task<Browser> SignInAsync()
    {
        var browser = CreateBrowser();
        await browser.SignInAsync("/");
        return browser;
    }

    private PortalServer CreatePortal() => PortalServer.Create(new PortalOptions
    {
        Address = Portal,
        Login = new Uri($"https://{Installation.LoginHost}:{Installation.Port}"),
        Management = new Uri(Installation.ManagementUrl),
        LogAnalytics = new Uri(Installation.LogAnalyticsUrl),
        RegistrySuffix = Installation.RegistrySuffix,
        PlatformAddress = IPAddress.Loopback,
        Authority = _authority.Certificate,
    }, Sessions, new Secrets(_app.Services.GetRequiredService<ISecretProtector>()), LoggerFactory.Create(_ => { }), Time, CancellationToken.None);

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private sealed class OwnKeys(SigningKeys keys) : IIdentityApi
    {
        public Task<JsonWebKeySet> GetKeysAsync(CancellationToken cancellationToken = default) => Task.FromResult(keys.KeySet);
    }

    private sealed class Secrets(ISecretProtector protector) : IPortalSecrets
    {
        public byte[] Protect(ReadOnlySpan<byte> plain) => protector.Protect(plain);

        public byte[] Unprotect(ReadOnlySpan<byte> sealedBytes) => protector.Unprotect(sealedBytes);
    }
}

/// <summary>Sessions in memory.</summary>
public sealed class MemorySessions : ISessionStore
{
    public ConcurrentDictionary<string, byte[]> Stored { get; } = new();

    public Task<byte[]?> FindAsync(byte[] key, CancellationToken cancellationToken) => Task.FromResult(Stored.GetValueOrDefault(Convert.ToHexString(key)));

    public Task PutAsync(byte[] key, byte[] sealedSession, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        Stored[Convert.ToHexString(key)] = sealedSession;
        return Task.CompletedTask;
    }

    public Task RemoveAsync(byte[] key, CancellationToken cancellationToken)
    {
        Stored.TryRemove(Convert.ToHexString(key), out _);
        return Task.CompletedTask;
    }
}
