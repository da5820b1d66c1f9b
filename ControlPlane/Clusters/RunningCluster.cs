using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Authorization;
using Platform.ControlPlane.Storage;
using Platform.ControlPlane.Tunnel;
using Platform.Foundation.Installation;
using Platform.Foundation.Security;

namespace Platform.ControlPlane.Clusters;

/// <summary>A cluster while it runs, with all that has to be stopped at its end.</summary>
internal sealed class RunningCluster : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping;

    private RunningCluster(HostedCluster hosted, ClusterStore store, NodeTunnels tunnels, CancellationTokenSource stopping) =>
        (Hosted, Store, Tunnels, _stopping) = (hosted, store, tunnels, stopping);

    /// <summary>The cluster as requests see it.</summary>
    public HostedCluster Hosted { get; }

    /// <summary>Its store.</summary>
    public ClusterStore Store { get; }

    /// <summary>Its nodes' tunnels.</summary>
    public NodeTunnels Tunnels { get; }

    /// <summary>TLS of its API server.</summary>
    public required ClusterTls Tls { get; init; }

    /// <summary>Loads a cluster's objects and makes it ready for requests.</summary>
    public static async Task<RunningCluster> StartAsync(
        ClusterRecord record, NpgsqlDataSource database, ISecretProtector protector, PlatformInstallation installation, BootstrapObjects bootstrap,
        TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var authority = CertificateAuthority.Open(record.CertificateAuthority, record.CertificateAuthorityKey, time);
        var key = ECDsa.Create();
        key.ImportFromPem(record.ServiceAccountKey);
        var log = new PostgresRevisionLog(record.Id, database, protector);
        var store = await ClusterStore.OpenAsync(log, new ClusterStoreOptions(), time, loggers.CreateLogger<ClusterStore>(), cancellationToken);
        await bootstrap.EnsureAsync(store, record.Specification, cancellationToken);
        var tokens = new ServiceAccountTokens(key, time);
        var stopping = new CancellationTokenSource();
        var tunnels = new NodeTunnels(time, loggers.CreateLogger<NodeTunnels>());
        var hosted = new HostedCluster(record.Id, record.Specification)
        {
            CertificateAuthority = authority,
            ServiceAccountTokens = tokens,
            Store = store,
            Authorizer = new ClusterAuthorizer(store),
            TokenAuthenticator = new TokenAuthenticator(store, tokens, time),
            Tunnels = tunnels,
            Stopping = stopping.Token,
        };
        return new RunningCluster(hosted, store, tunnels, stopping) { Tls = new ClusterTls(record.Specification, authority, installation.PlatformAddress, time) };
    }

    /// <summary>Ends controllers, watches, tunnels and streams; other requests are still answered.</summary>
    public Task EndStreamsAsync() => _stopping.CancelAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Hosted.Controllers.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Tunnels.DisposeAsync();
        await Store.DisposeAsync();
        // Keys are left to the collector: a request that is still ending may use them.
    }
}
