using System.Collections.Concurrent;

namespace Platform.ProvisioningService.ManagedClusters;

/// <summary>Keeps two pieces of work on one cluster's machines apart, within this process.</summary>
public sealed class ClusterLocks
{
    private readonly ConcurrentDictionary<Guid, SemaphoreSlim> _locks = new();

    /// <summary>Waits for the cluster's lock; disposing the result gives it back.</summary>
    public async Task<IDisposable> TakeAsync(Guid clusterId, CancellationToken cancellationToken)
    {
        var semaphore = _locks.GetOrAdd(clusterId, _ => new SemaphoreSlim(1, 1));
        await semaphore.WaitAsync(cancellationToken);
        return new Held(semaphore);
    }

    private sealed class Held(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}
