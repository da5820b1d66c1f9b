using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Client;
using Platform.ControlPlane.Clusters;
using Platform.ControlPlane.Http.Limits;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Resources;

/// <summary>The APIs of the clusters of this process, made when first asked for and gone with their clusters.</summary>
/// <param name="kinds">The kinds that are served.</param>
/// <param name="time">The clock.</param>
/// <param name="limits">What each cluster may use at a time; null for what is usual.</param>
public sealed class ClusterApis(KindRegistry kinds, TimeProvider time, ClusterLimitSettings? limits = null)
{
    private readonly FairTurns turns = new(Environment.ProcessorCount);
    private readonly ClusterLimitSettings limits = limits ?? new ClusterLimitSettings();
    private readonly ConditionalWeakTable<HostedCluster, ClusterApi> apis = [];

    private readonly ConcurrentDictionary<int, ResourceCatalog> catalogs = [];

    /// <summary>Every resource that clusters of a minor version serve.</summary>
    internal ResourceCatalog CatalogOf(int level) => catalogs.GetOrAdd(level, at => new ResourceCatalog(kinds.At(at)));

    /// <summary>A client of a cluster's API without network, authentication and authorization.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="user">As whom it acts.</param>
    /// <param name="fieldManager">Who is noted as the owner of what it writes: <c>kube-controller-manager</c>.</param>
    public IKubernetesClient ClientOf(HostedCluster cluster, UserInfo user, string fieldManager) =>
        new InProcessKubernetesClient(Of(cluster), user, fieldManager);

    /// <summary>The API of a cluster.</summary>
    internal ClusterApi Of(HostedCluster cluster) => apis.GetValue(cluster, c => new ClusterApi(c, CatalogOf, time, new ClusterLimits(limits, turns, time)));
}
