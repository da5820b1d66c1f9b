using Platform.ControlPlane.Resources;

namespace Platform.ControlPlane.Admission;

/// <summary>The admission plugins and their order.</summary>
internal static class AdmissionChain
{
    /// <summary>The plugins of a cluster.</summary>
    public static IReadOnlyList<IAdmissionPlugin> Create(ClusterApi api)
    {
        var store = api.Cluster.Store;
        return
        [
            new NamespaceLifecycle(store),
            new NodeRestriction(),
            new PodInitialState(),
            new ServiceAccountAdmission(store),
            new PodPriority(store),
            new DefaultTolerations(),
            new SigningRequester(api.Time),
            new ServiceAllocation(store, api.Cluster.Specification.ServiceCidr, api.Cluster.Specification.DnsServiceIp),
        ];
    }
}
