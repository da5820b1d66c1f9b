using Platform.ControlPlane.Resources;

namespace Platform.ControlPlane.Admission;

/// <summary>The admission plugins and their order.</summary>
internal static class AdmissionChain
{
    /// <summary>The plugins of a cluster.</summary>
    public static IReadOnlyList<IAdmissionPlugin> Create(ClusterApi api) => [new NamespaceLifecycle(api.Cluster.Store)];
}
