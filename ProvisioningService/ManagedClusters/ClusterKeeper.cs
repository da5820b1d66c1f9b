using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Contracts.Arm;
using Platform.Foundation.ResourceProvider;
using Platform.ProvisioningService.Monitoring;

namespace Platform.ProvisioningService.ManagedClusters;

/// <summary>
/// Keeps settled clusters as they are: after a start of the Host or of the machine, and when a node's machine dies, network and nodes
/// are found or made again.
/// </summary>
public sealed partial class ClusterKeeper(
    [FromKeyedServices(ProvisioningModule.Name)] ResourceStore store, ClusterInfrastructure infrastructure, ClusterLocks locks, ClusterLoops loops, MonitoringAddon monitoring,
    TimeProvider time, ILogger<ClusterKeeper> logger) : BackgroundService
{
    private const string Type = "Microsoft.ContainerService/managedClusters";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await KeepAllAsync(stoppingToken);
                await Task.Delay(Interval, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
        await loops.DisposeAsync();
    }

    private async Task KeepAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var cluster in await store.ListAsync(Type, null, cancellationToken))
                if (ProvisioningState.IsTerminal(cluster.State)) await KeepAsync(cluster, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The database can be away for a while, or one machine not start; the next round tries again.
            LogFailed(logger, exception);
        }
    }

    private async Task KeepAsync(Resource cluster, CancellationToken cancellationToken)
    {
        var facts = ClusterFacts.Read(cluster.Internal);
        if (facts is not { Index: not null, KubeletApplicationId: not null }) return;
        using var held = await locks.TakeAsync(facts.ClusterId, cancellationToken);
        // What was read before the lock was taken may be out of date.
        if (await store.GetAsync(cluster.Id, cancellationToken) is not { } current || current.Generation != cluster.Generation || !ProvisioningState.IsTerminal(current.State)) return;
        facts = ClusterFacts.Read(current.Internal);
        await infrastructure.EnsureNetworkAsync(ClusterInfrastructure.NetworkOf(current, facts), cancellationToken);
        if (ClusterReconciler.IsStopped(current)) return;
        foreach (var node in facts.Nodes) await infrastructure.EnsureNodeAsync(current, facts, node, cancellationToken);
        loops.Start(current, facts);
        await monitoring.EnsureAsync(current, facts, changed => SaveAsync(current, changed, cancellationToken), cancellationToken);
    }

    private async Task<ClusterFacts> SaveAsync(Resource cluster, ClusterFacts facts, CancellationToken cancellationToken)
    {
        await store.MutateAsync(cluster.Id, now => ValueTask.FromResult(now is null ? null : now with { Internal = facts.ToJson() }), cancellationToken);
        return facts;
    }

    [LoggerMessage(EventId = 4102, Level = LogLevel.Warning, Message = "Keeping the clusters failed and will be tried again")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
