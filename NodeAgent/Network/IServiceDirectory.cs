namespace Platform.NodeAgent.Network;

/// <summary>The cluster's services, as far as this node has seen them.</summary>
public interface IServiceDirectory
{
    /// <summary>All services; waits for the first list.</summary>
    Task<IReadOnlyList<ServiceEntry>> GetAsync(CancellationToken cancel);
}
