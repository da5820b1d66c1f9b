using Platform.ControlPlane.Admission.PodSecurity;
using Platform.ControlPlane.Admission.Quota;
using Platform.ControlPlane.Admission.ServiceAddresses;
using Platform.ControlPlane.Resources;

namespace Platform.ControlPlane.Admission;

/// <summary>The admission plugins and their order.</summary>
/// <param name="Mutating">Those that may change an object, before it is validated.</param>
/// <param name="Validating">Those that judge the finished, valid object. Quota comes last: what it counts is then sure to be stored.</param>
internal sealed record AdmissionChain(IReadOnlyList<IAdmissionPlugin> Mutating, IReadOnlyList<IAdmissionPlugin> Validating)
{
    /// <summary>The plugins of a cluster.</summary>
    public static AdmissionChain Create(ClusterApi api)
    {
        var cluster = api.Cluster;
        var store = cluster.Store;
        var ranges = new LimitRanges(api);
        return new AdmissionChain(
            [
                new NamespaceLifecycle(store),
                new NodeRestriction(store),
                new LimitDefaults(ranges),
                new PodInitialState(),
                new JobSelector(),
                new ServiceAccountAdmission(store),
                new RuntimeClassAdmission(store),
                new PodPriority(store),
                new DefaultTolerations(),
                new NewNodeTaint(),
                new DefaultClasses(store),
                new InUseProtection(),
                new SigningRequester(api.Time),
                new ServiceAllocation(store, cluster.Specification),
            ],
            [
                new PodSecurityAdmission(api),
                new LimitRanger(ranges),
                new ClaimResize(store),
                new SigningRights(cluster.Authorizer),
                new RoleEscalation(store, cluster.Authorizer),
                new ResourceQuotaAdmission(api),
            ]);
    }
}
