namespace Platform.ControlPlane.Tests.Controllers;

/// <summary>Tests of what happens in a cluster whose controllers run; each begins with one of its own.</summary>
/// <param name="nodes">Names of the nodes that it begins with.</param>
public abstract class ControlledClusterTests(params string[] nodes) : IAsyncLifetime
{
    private protected ControlledCluster Cluster { get; private set; } = null!;

    /// <inheritdoc/>
    public virtual async Task InitializeAsync()
    {
        Cluster = await ControlledCluster.StartAsync();
        foreach (var node in nodes) await Cluster.AddNodeAsync(node);
    }

    /// <inheritdoc/>
    public async Task DisposeAsync() => await Cluster.DisposeAsync();
}
