using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Platform.Foundation.ResourceProvider;
using Platform.Kubernetes.Client;
using Platform.ProvisioningService.LoadBalancing;
using Platform.ProvisioningService.Networking;

namespace Platform.ProvisioningService.ManagedClusters;

/// <summary>What runs for each cluster all the time: its load balancers and the routes to its pods.</summary>
public sealed partial class ClusterLoops(
    ClusterConnections connections, LoadBalancerFactory loadBalancers, TimeProvider time, ILogger<ClusterLoops> logger) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<Guid, Loop> _loops = new();

    /// <summary>Starts a cluster's loop unless it runs.</summary>
    public void Start(Resource cluster, ClusterFacts facts)
    {
        var network = ClusterInfrastructure.NetworkOf(cluster, facts);
        var loop = _loops.GetOrAdd(facts.ClusterId, id =>
        {
            var stopping = new CancellationTokenSource();
            return new Loop(stopping, new Lazy<Task>(() => Task.Run(() => RunAsync(id, network, stopping.Token))));
        });
        _ = loop.Running.Value;
    }

    /// <summary>Ends a cluster's loop and waits for it.</summary>
    public async Task StopAsync(Guid clusterId)
    {
        if (!_loops.TryRemove(clusterId, out var loop)) return;
        await loop.Stopping.CancelAsync();
        await loop.Running.Value;
        loop.Stopping.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var id in _loops.Keys) await StopAsync(id);
    }

    private async Task RunAsync(Guid clusterId, ClusterNetwork network, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                IKubernetesClient client = await connections.ConnectAsync(clusterId, cancellationToken);
                await loadBalancers.Create(clusterId, client, network).RunAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The API can be away for a while; the next round begins from what is there.
                LogFailed(logger, clusterId, exception);
            }
            await Task.Delay(Pause, time, CancellationToken.None);
        }
    }

    private sealed record Loop(CancellationTokenSource Stopping, Lazy<Task> Running);

    [LoggerMessage(EventId = 4101, Level = LogLevel.Warning, Message = "The load balancers of cluster {Cluster} stopped and will be started again")]
    private static partial void LogFailed(ILogger logger, Guid cluster, Exception exception);
}
