using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Npgsql;
using Platform.ApiGateway;
using Platform.Contracts.Arm;
using Platform.Contracts.Authorization;
using Platform.Contracts.ControlPlanes;
using Platform.Contracts.Identity;
using Platform.Contracts.Monitoring;
using Platform.ControlPlane;
using Platform.Foundation.Data;
using Platform.Foundation.Hosting;
using Platform.Foundation.Identity;
using Platform.Foundation.Installation;
using Platform.Foundation.ResourceProvider;
using Platform.Foundation.Security;
using Platform.Host.Installation;
using Platform.Host.Listening;
using Platform.Host.Names;
using Platform.Host.Portal;
using Platform.Monitoring;
using Platform.ProvisioningService;
using Platform.Registry;

namespace Platform.Host;

/// <summary>The server: the only place where the services meet.</summary>
public sealed partial class PlatformHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HostSettings _settings;
    private readonly HostState _state;

    private PlatformHost(WebApplication app, HostSettings settings, HostState state) => (_app, _settings, _state) = (app, settings, state);

    /// <summary>Starts everything and returns when it serves.</summary>
    public static async Task<PlatformHost> StartAsync(HostSettings settings, CancellationToken cancellationToken)
    {
        var installation = settings.Installation;
        Directory.CreateDirectory(installation.RuntimeDirectory);
        var pki = Directory.CreateDirectory(Path.Combine(installation.DataDirectory, "pki"));
        File.SetUnixFileMode(pki.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        var connectionString = settings.ConnectionString ?? await StartPostgresAsync(installation, cancellationToken);
        var app = Build(settings, connectionString, pki.FullName);
        var host = new PlatformHost(app, settings, app.Services.GetRequiredService<HostState>());
        try
        {
            await host.PrepareAsync(cancellationToken);
            await app.StartAsync(cancellationToken);
            File.SetUnixFileMode(HostRecord.ControlSocketOf(installation), UnixFileMode.UserRead | UnixFileMode.UserWrite);
            HostRecord.Of(installation).Write(installation.DataDirectory);
            host._state.Ready();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until a signal ends the process, then stops.</summary>
    public Task WaitAsync() => _app.WaitForShutdownAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task<string> StartPostgresAsync(PlatformInstallation installation, CancellationToken cancellationToken)
    {
        var postgres = PostgresOf(installation);
        await postgres.StartAsync(cancellationToken);
        return postgres.ConnectionString;
    }

    /// <summary>The private server of an installation.</summary>
    public static PrivatePostgres PostgresOf(PlatformInstallation installation) => new(
        Path.Combine(installation.DataDirectory, "postgres"), Path.Combine(installation.RuntimeDirectory, "postgres"), Path.Combine(installation.DataDirectory, "logs", "postgres.log"));

    /// <summary>The file of the keys with which an installation's secrets are sealed.</summary>
    public static string SecretsKeyOf(PlatformInstallation installation) => Path.Combine(installation.DataDirectory, "pki", "secrets.key");

    private static WebApplication Build(HostSettings settings, string connectionString, string pki)
    {
        var installation = settings.Installation;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders().AddSimpleConsole(console => (console.SingleLine, console.UseUtcTimestamp, console.TimestampFormat) = (true, true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z' "))
            .AddFilter("Microsoft", LogLevel.Warning).AddFilter("Npgsql", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(10));
        var authority = CertificateAuthority.OpenOrCreate(pki, "ca", "Platform Root", TimeProvider.System);
        var role = authority.Issue(new CertificateRequestDetails
        {
            CommonName = InternalNetwork.RoleName,
            Organizations = [InternalNetwork.RoleOrganization],
            DnsNames = [InternalNetwork.RoleName],
            Server = true,
            Client = true,
        });
        var internalPort = FreeLoopbackPort();
        var network = new InternalNetwork(authority, role, new Uri($"https://127.0.0.1:{internalPort}"));
        AddFoundation(builder.Services, installation, connectionString, authority, network);
        builder.Services.AddApiGateway().AddRegistry().AddMonitoring().AddControlPlane(new ControlPlaneSettings { History = settings.History }).AddProvisioning(new ProvisioningSettings(settings.NodeImages)).AddPortal();
        builder.WebHost.ConfigureKestrel((_, kestrel) => ConfigureKestrel(kestrel, installation, network, internalPort));
        var app = builder.Build();
        app.Use(AnswerAsync);
        app.MapApiGateway().MapRegistry().MapMonitoring().MapControlPlane().MapProvisioning();
        return app;
    }

    private static void AddFoundation(
        IServiceCollection services, PlatformInstallation installation, string connectionString, CertificateAuthority authority, InternalNetwork network)
    {
        services.AddSingleton(installation).AddSingleton(authority).AddSingleton(network).AddSingleton(TimeProvider.System)
            .AddSingleton<ISecretProtector>(FileKeySecretProtector.OpenOrCreate(SecretsKeyOf(installation)))
            .AddSingleton(NpgsqlDataSource.Create(connectionString))
            .AddSingleton<SchemaMigrator>().AddHostedService<SecretResealing>()
            .AddSingleton(_ => network.CreateClient<IIdentityApi>())
            .AddSingleton(_ => network.CreateClient<IAuthorizationApi>())
            .AddSingleton(_ => network.CreateClient<IControlPlanesApi>())
            .AddSingleton(_ => network.CreateClient<IWorkspacesApi>())
            .AddSingleton(_ => network.CreateClient<IResourcesApi>())
            .AddSingleton(_ => network.CreateClient<IMonitoringApi>())
            .AddSingleton(_ => network.CreateClient<IDiagnosticSettingsApi>())
            .AddSingleton(provider => new AccessTokenValidator(provider.GetRequiredService<IIdentityApi>(), TimeProvider.System, installation.Issuer))
            .AddSingleton<IHostNames>(new HostsFile(installation, "/etc/hosts"))
            .AddSingleton<HostState>()
            .AddSingleton<PublicSites>()
            .AddSingleton<PublicListener>()
            .AddSingleton<IPublicAddresses>(provider => provider.GetRequiredService<PublicListener>())
            .AddSingleton<IConnectionListenerFactory>(provider => provider.GetRequiredService<PublicListener>());
    }

    private static void ConfigureKestrel(KestrelServerOptions kestrel, PlatformInstallation installation, InternalNetwork network, int internalPort)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null; // each site sets its own
        var sites = kestrel.ApplicationServices.GetRequiredService<PublicSites>();
        kestrel.Listen(new PublicEndPoint(), listen =>
        {
            listen.Use(ConnectionTurn.Pace);
            listen.UseHttps(sites.Tls);
        });
        kestrel.Listen(IPAddress.Loopback, internalPort, listen =>
        {
            listen.Use(next => connection => Mark(connection, next, new InternalConnection()));
            listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(network.ServerOptions) });
        });
        var socket = HostRecord.ControlSocketOf(installation);
        File.Delete(socket);
        kestrel.ListenUnixSocket(socket, listen => listen.Use(next => connection => Mark(connection, next, new ControlConnection())));
    }

    private static Task Mark<T>(ConnectionContext connection, ConnectionDelegate next, T mark)
    {
        connection.Features.Set(mark);
        return next(connection);
    }

    // The last resort: a fault of ours is logged whole and answered in one line that leads to the log.
    private static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await DispatchAsync(context, next);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            LogFault(context.RequestServices.GetRequiredService<ILogger<PlatformHost>>(), context.Request.Method, context.Request.Path, context.TraceIdentifier, exception);
            await ArmResponses.WriteFailureAsync(context, new ArmFailure(500, "InternalServerError", $"The platform failed to answer; its log has the cause under '{context.TraceIdentifier}' ('platform logs')."));
        }
    }

    private static Task DispatchAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<InternalConnection>() is not null) return next(context);
        var services = context.RequestServices;
        if (context.Features.Get<ControlConnection>() is not null) return services.GetRequiredService<HostState>().HandleAsync(context);
        return services.GetRequiredService<PublicSites>().HandleAsync(context);
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var names = _app.Services.GetRequiredService<IHostNames>();
        foreach (var name in (string[])[_settings.Installation.ManagementHost, _settings.Installation.LoginHost, _settings.Installation.PortalHost]) await names.AddAsync(name, cancellationToken);
        await _app.Services.PrepareApiGatewayAsync(cancellationToken);
        await _app.Services.PrepareControlPlaneAsync(cancellationToken);
        await _app.Services.PrepareRegistryAsync(cancellationToken);
        await _app.Services.PrepareMonitoringAsync(cancellationToken);
        await _app.Services.PrepareProvisioningAsync(cancellationToken);
        await _app.Services.PreparePortalAsync(cancellationToken);
    }

    private static int FreeLoopbackPort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    [LoggerMessage(EventId = 3002, Level = LogLevel.Error, Message = "{Method} {Path} failed ({Request})")]
    private static partial void LogFault(ILogger logger, string method, string path, string request, Exception exception);
}
