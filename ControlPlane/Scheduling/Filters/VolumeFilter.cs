using Platform.ControlPlane.Controllers.Machinery;
using Platform.ControlPlane.Controllers.Volumes;
using Platform.ControlPlane.Scheduling.Volumes;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Scheduling.Filters;

/// <summary>Nodes from which the volumes of the pod's claims cannot be reached, and for which none can be found or made.</summary>
/// <param name="catalog">Claims and volumes.</param>
internal sealed class VolumeFilter(IVolumeCatalog catalog) : INodeFilter
{
    private const string OnlyOnePod = "ReadWriteOncePod";

    private static readonly Objection Used =
        Objection.Passing("node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode");

    /// <inheritdoc/>
    public string? Refuse(Pod pod)
    {
        foreach (var volume in pod.Spec.Volumes ?? [])
        {
            if (PodClaims.Of(pod, volume) is { } name && Refuse(pod, volume, name) is { } refusal)
                return refusal;
        }

        return null;
    }

    /// <inheritdoc/>
    public NodeCheck? Prepare(Pod pod, ClusterState cluster)
    {
        var claims = ClaimsOf(pod, catalog);
        if (claims.Count == 0)
            return null;
        var alone = claims.Where(c => c.Spec.AccessModes?.Contains(OnlyOnePod) == true).Select(c => c.Metadata.Name).ToHashSet();
        if (alone.Count > 0 && cluster.Nodes.SelectMany(n => n.Pods).Any(p => p.Metadata.Namespace == pod.Metadata.Namespace && PodClaims.Of(p).Any(alone.Contains)))
            return _ => Used;
        return node => VolumePlan.For(claims, node.Node, catalog, out var reason) is null ? Objection.Final(reason) : null;
    }

    /// <summary>The claims of a pod that exist.</summary>
    public static IReadOnlyList<PersistentVolumeClaim> ClaimsOf(Pod pod, IVolumeCatalog catalog) =>
        [.. PodClaims.Of(pod).Distinct().Select(name => catalog.Claim(pod.Metadata.Namespace ?? "", name)).OfType<PersistentVolumeClaim>()];

    private string? Refuse(Pod pod, Volume volume, string name)
    {
        if (catalog.Claim(pod.Metadata.Namespace ?? "", name) is not { } claim)
        {
            return volume.Ephemeral is null
                ? $"persistentvolumeclaim \"{name}\" not found"
                : $"waiting for ephemeral volume controller to create the persistentvolumeclaim \"{name}\"";
        }

        if (volume.Ephemeral is not null && !Owners.IsControlledBy(claim.Metadata, pod.Metadata))
            return $"PVC {claim.Metadata.Namespace}/{name} was not created for pod {pod.Metadata.Namespace}/{pod.Metadata.Name} (pod is not owner)";
        if (claim.Status.Phase == PersistentVolumeClaimPhase.Lost)
            return $"persistentvolumeclaim \"{name}\" bound to non-existent persistentvolume \"{claim.Spec.VolumeName}\"";
        if (claim.Metadata.DeletionTimestamp is not null)
            return $"persistentvolumeclaim \"{name}\" is being deleted";
        return VolumeMatching.IsBound(claim) || VolumePlan.Waits(claim, catalog) ? null : "pod has unbound immediate PersistentVolumeClaims";
    }
}
