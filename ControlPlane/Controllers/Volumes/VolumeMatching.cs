using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Selectors;

namespace Platform.ControlPlane.Controllers.Volumes;

/// <summary>Which volumes will do for which claims.</summary>
internal static class VolumeMatching
{
    private const string Storage = "storage";

    /// <summary>Name of a claim's class; empty for none.</summary>
    public static string ClassOf(PersistentVolumeClaim claim) => VolumeAnnotations.ClassOf(claim.Metadata, claim.Spec.StorageClassName);

    /// <summary>Name of a volume's class; empty for none.</summary>
    public static string ClassOf(PersistentVolume volume) => VolumeAnnotations.ClassOf(volume.Metadata, volume.Spec.StorageClassName);

    /// <summary>How much a claim asks for.</summary>
    public static Quantity SizeOf(PersistentVolumeClaim claim) => claim.Spec.Resources.Requests?.GetValueOrDefault(Storage) ?? default;

    /// <summary>How much a volume holds.</summary>
    public static Quantity SizeOf(PersistentVolume volume) => volume.Spec.Capacity?.GetValueOrDefault(Storage) ?? default;

    /// <summary>Whether a volume is promised to a claim, by a controller or by whoever made the volume.</summary>
    public static bool IsPromised(PersistentVolume volume, PersistentVolumeClaim claim) => volume.Spec.ClaimRef is { } promised
        && promised.Name == claim.Metadata.Name && promised.Namespace == claim.Metadata.Namespace
        && (string.IsNullOrEmpty(promised.Uid) || promised.Uid == claim.Metadata.Uid);

    /// <summary>Whether a volume and a claim are bound to each other for good.</summary>
    public static bool IsBound(PersistentVolumeClaim claim) =>
        !string.IsNullOrEmpty(claim.Spec.VolumeName) && VolumeAnnotations.Has(claim.Metadata, VolumeAnnotations.BindCompleted);

    /// <summary>Whether a volume can be used on a node.</summary>
    public static bool IsReachable(PersistentVolume volume, Node node) =>
        volume.Spec.NodeAffinity?.Required is not { } required || required.NodeSelectorTerms.Any(term => NodeSelectors.Matches(term, node));

    /// <summary>Why a volume that a claim asks for by name will not do; null when it will.</summary>
    public static string? Mismatch(PersistentVolume volume, PersistentVolumeClaim claim)
    {
        if (SizeOf(volume) < SizeOf(claim))
            return "requested PV is too small";
        if (ClassOf(volume) != ClassOf(claim))
            return "storageClassName does not match";
        if (ModeOf(volume.Spec.VolumeMode) != ModeOf(claim.Spec.VolumeMode))
            return "incompatible volumeMode";
        return OffersModes(volume, claim) ? null : "incompatible accessMode";
    }

    /// <summary>The smallest volume that will do for a claim, one that is promised to it before all others; null when there is none.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="volumes">Every volume.</param>
    /// <param name="node">The node from which it has to be reachable; null for any.</param>
    /// <param name="onlyPromised">Whether others than promised volumes are left to whoever knows the node.</param>
    public static PersistentVolume? Find(PersistentVolumeClaim claim, IEnumerable<PersistentVolume> volumes, Node? node = null, bool onlyPromised = false)
    {
        var (size, storageClass, mode) = (SizeOf(claim), ClassOf(claim), ModeOf(claim.Spec.VolumeMode));
        var selector = claim.Spec.Selector is null ? null : Selector.From(claim.Spec.Selector);
        PersistentVolume? smallest = null;
        foreach (var volume in volumes)
        {
            if (volume.Metadata.DeletionTimestamp is not null || SizeOf(volume) < size || ModeOf(volume.Spec.VolumeMode) != mode)
                continue;
            if (IsPromised(volume, claim))
                return node is null || IsReachable(volume, node) ? volume : null;
            if (onlyPromised || volume.Spec.ClaimRef is not null || volume.Status.Phase != PersistentVolumePhase.Available)
                continue;
            if (ClassOf(volume) != storageClass || !OffersModes(volume, claim) || selector?.Matches(volume.Metadata.Labels) == false
                || (node is not null && !IsReachable(volume, node)))
                continue;
            if (smallest is null || Precedes(volume, smallest))
                smallest = volume;
        }

        return smallest;
    }

    private static bool Precedes(PersistentVolume volume, PersistentVolume other)
    {
        var bySize = SizeOf(volume).CompareTo(SizeOf(other));
        return bySize < 0 || (bySize == 0 && string.CompareOrdinal(volume.Metadata.Name, other.Metadata.Name) < 0);
    }

    private static bool OffersModes(PersistentVolume volume, PersistentVolumeClaim claim) =>
        (claim.Spec.AccessModes ?? []).All(mode => volume.Spec.AccessModes?.Contains(mode) == true);

    private static string ModeOf(string? mode) => string.IsNullOrEmpty(mode) ? "Filesystem" : mode;
}
