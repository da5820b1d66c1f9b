using Platform.ControlPlane.Controllers.Volumes;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Storage.V1;

namespace Platform.ControlPlane.Scheduling.Volumes;

/// <summary>How the claims of a pod get their volumes if it goes to a node.</summary>
/// <param name="Promises">Volumes that are there, for claims that waited for the node.</param>
/// <param name="Provisions">Claims for which a volume has to be made for the node.</param>
internal sealed record VolumePlan(
    IReadOnlyList<(PersistentVolumeClaim Claim, PersistentVolume Volume)> Promises, IReadOnlyList<PersistentVolumeClaim> Provisions)
{
    private const string NoProvisioner = "kubernetes.io/no-provisioner";

    /// <summary>Whether every claim is bound already.</summary>
    public bool IsEmpty => Promises.Count + Provisions.Count == 0;

    /// <summary>Whether a claim gets its volume only when the node of its first pod is known.</summary>
    public static bool Waits(PersistentVolumeClaim claim, IVolumeCatalog catalog) => string.IsNullOrEmpty(claim.Spec.VolumeName)
        && catalog.Class(VolumeMatching.ClassOf(claim))?.VolumeBindingMode == VolumeBindingMode.WaitForFirstConsumer;

    /// <summary>The plan for a node; null with the reason when there is none.</summary>
    public static VolumePlan? For(IReadOnlyList<PersistentVolumeClaim> claims, Node node, IVolumeCatalog catalog, out string reason)
    {
        reason = "";
        var promises = new List<(PersistentVolumeClaim, PersistentVolume)>();
        var provisions = new List<PersistentVolumeClaim>();
        foreach (var claim in claims.OrderBy(VolumeMatching.SizeOf))
        {
            if (VolumeMatching.IsBound(claim))
            {
                if (catalog.Volume(claim.Spec.VolumeName!) is not { } volume)
                    reason = "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)";
                else if (!VolumeMatching.IsReachable(volume, node))
                    reason = "node(s) didn't match PersistentVolume's node affinity";
            }
            else if (Selected(claim) is { Length: > 0 } selected)
            {
                // Its volume is being made, for that node and no other.
                provisions.Add(claim);
                reason = selected == node.Metadata.Name ? "" : "node(s) didn't find available persistent volumes to bind";
            }
            else if (VolumeMatching.Find(claim, catalog.Volumes().Where(v => promises.All(p => p.Item2 != v)), node) is { } volume)
            {
                promises.Add((claim, volume));
            }
            else if (catalog.Class(VolumeMatching.ClassOf(claim)) is { Provisioner: not NoProvisioner } storage && VolumeTopology.Allows(storage, node))
            {
                provisions.Add(claim);
            }
            else
            {
                reason = "node(s) didn't find available persistent volumes to bind";
            }

            if (reason.Length > 0)
                return null;
        }

        return new VolumePlan(promises, provisions);
    }

    private static string? Selected(PersistentVolumeClaim claim) => VolumeAnnotations.Of(claim.Metadata, VolumeAnnotations.SelectedNode);
}
