using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Contracts.ControlPlanes;
using Platform.Contracts.Monitoring;
using Platform.ControlPlane.Clusters;
using Platform.ControlPlane.Tests.Diagnostics;
using Platform.Foundation.Data;
using Platform.Foundation.Hosting;
using Platform.Foundation.Installation;
using Platform.Foundation.Security;
using Platform.Testing;

namespace Platform.ControlPlane.Tests.Clusters;

/// <summary>The whole control-plane role on a loopback listener over a real PostgreSQL.</summary>
public sealed class ControlPlaneHarness : IAsyncDisposable
{
    public const string ServerName = "demo-1234.hcp.platform.internal";

    private readonly string _keyFile;
    private readonly NpgsqlDataSource _database;
    private WebApplication _app = null!;

    private ControlPlaneHarness(NpgsqlDataSource database, string keyFile) => (_database, _keyFile) = (database, keyFile);

    /// <summary>Addresses that the role asked the host to serve.</summary>
    public PublicAddresses Addresses { get; } = new();

    /// <summary>Port of the listener.</summary>
    public int Port { get; private set; }

    internal ClusterManager Clusters => _app.Services.GetRequiredService<ClusterManager>();

    internal T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static ControlPlaneSpecification Specification(int number = 0) => new(
        $"demo{number}", "1.34.2", number == 0 ? ServerName : $"demo-{number}.hcp.platform.internal", $"198.18.32.{10 + number}", "10.244.0.0/16", "10.0.0.0/16", "10.0.0.10");

    public static async Task<ControlPlaneHarness> StartAsync(PostgresFixture postgres) =>
        await StartAsync(await postgres.CreateDatabaseAsync(), Path.Combine(Path.GetTempPath(), $"platform-key-{Guid.NewGuid():N}"));

    /// <summary>Starts over a database that may have clusters; their secrets are sealed with the key of a file.</summary>
    public static async Task<ControlPlaneHarness> StartAsync(NpgsqlDataSource database, string keyFile)
    {
        var harness = new ControlPlaneHarness(database, keyFile);
        await harness.StartAppAsync();
        return harness;
    }

    /// <summary>Stops the role and starts it again on the same database.</summary>
    public async Task RestartAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await StartAppAsync();
    }

    internal async Task<HostedCluster> CreateClusterAsync(int number = 0)
    {
        var id = Guid.NewGuid();
        (await Clusters.PutAsync(id, Specification(number), CancellationToken.None)).ShouldBeNull();
        return Clusters.Find(id)!.Hosted;
    }

    /// <summary>A client of a cluster's API over TLS, by SNI.</summary>
    internal HttpClient Client(HostedCluster cluster, X509Certificate2? certificate = null, string? token = null)
    {
        var client = new HttpClient(Handler(cluster, certificate, redirects: true)) { BaseAddress = new Uri($"https://{cluster.Specification.ServerName}") };
        if (token is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Connections to a cluster's API, without following redirects.</summary>
    internal SocketsHttpHandler Handler(HostedCluster cluster, X509Certificate2? certificate, bool redirects = false) => new()
    {
        AllowAutoRedirect = redirects,
        ConnectCallback = async (_, stop) =>
        {
            var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, Port, stop);
            return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
        },
        SslOptions = new SslClientAuthenticationOptions
        {
            TargetHost = cluster.Specification.ServerName,
            LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate!,
            CertificateChainPolicy = Trust(cluster.CertificateAuthority.Certificate),
        },
    };

    /// <summary>What was sent to diagnostic settings.</summary>
    internal RecordingMonitoring Monitoring { get; } = new();

    internal static X509Certificate2 Certificate(HostedCluster cluster, string user, params string[] groups) =>
        cluster.CertificateAuthority.Issue(new CertificateRequestDetails { CommonName = user, Organizations = groups, Client = true });

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
        File.Delete(_keyFile);
    }

    private static X509ChainPolicy Trust(X509Certificate2 authority)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(authority);
        return policy;
    }

    private async Task StartAppAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services
            .AddSingleton(new PlatformInstallation { DataDirectory = "/nonexistent" })
            .AddSingleton<ISecretProtector>(FileKeySecretProtector.OpenOrCreate(_keyFile))
            .AddSingleton(TimeProvider.System)
            .AddSingleton(_database)
            .AddSingleton<SchemaMigrator>()
            .AddSingleton<IPublicAddresses>(Addresses)
            .AddSingleton<IMonitoringApi>(Monitoring)
            .AddControlPlane();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            var site = kestrel.ApplicationServices.GetServices<IPublicSite>().Single();
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = async context => (await site.SelectTlsAsync(
                    context.ClientHelloInfo.ServerName, ((IPEndPoint)context.Connection.LocalEndPoint!).Address, context.CancellationToken))!,
            });
        }));
        _app = builder.Build();
        _app.MapControlPlane();
        _app.Run(context => context.RequestServices.GetServices<IPublicSite>().Single().HandleAsync(context));
        await _app.Services.PrepareControlPlaneAsync(CancellationToken.None);
        await _app.StartAsync();
        Port = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
    }

    /// <summary>Remembers which addresses are served.</summary>
    public sealed class PublicAddresses : IPublicAddresses
    {
        public HashSet<IPAddress> Served { get; } = [];

        public Task AddAsync(IPAddress address, CancellationToken cancellationToken)
        {
            lock (Served) Served.Add(address);
            return Task.CompletedTask;
        }

        public Task RemoveAsync(IPAddress address, CancellationToken cancellationToken)
        {
            lock (Served) Served.Remove(address);
            return Task.CompletedTask;
        }
    }
}
