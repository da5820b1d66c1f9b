using System.Runtime.CompilerServices;
using Platform.ControlPlane.Clusters;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Resources;

/// <summary>The APIs of the clusters of this process, made when first asked for and gone with their clusters.</summary>
/// <param name="time">The clock.</param>
public sealed class ClusterApis(TimeProvider time)
{
    private readonly ConditionalWeakTable<HostedCluster, ClusterApi> apis = [];

    /// <summary>Every resource that is served.</summary>
    internal ResourceCatalog Catalog { get; } = new(KindRegistry.CreateBuiltIn());

    /// <summary>The API of a cluster.</summary>
    internal ClusterApi Of(HostedCluster cluster) => apis.GetValue(cluster, c => new ClusterApi(c, Catalog, time));
}
