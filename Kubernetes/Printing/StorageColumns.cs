using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Storage.V1;

namespace Platform.Kubernetes.Printing;

/// <summary>Columns of volumes and what provides them.</summary>
internal static class StorageColumns
{
    public static TableColumns<StorageClass> StorageClass() => new TableColumns<StorageClass>(
            c => c.Metadata.Annotations?.GetValueOrDefault("storageclass.kubernetes.io/is-default-class") == "true" ? " (default)" : "")
        .Text("Provisioner", s => s.Provisioner)
        .Text("ReclaimPolicy", s => s.ReclaimPolicy ?? "")
        .Text("VolumeBindingMode", s => s.VolumeBindingMode ?? "")
        .Add("AllowVolumeExpansion", "boolean", 0, (s, _) => s.AllowVolumeExpansion == true)
        .Age();

    public static TableColumns<PersistentVolume> PersistentVolume() => new TableColumns<PersistentVolume>()
        .Text("Capacity", v => v.Spec.Capacity?.GetValueOrDefault("storage").ToString() ?? "")
        .Text("Access Modes", v => Cells.AccessModes(v.Spec.AccessModes))
        .Text("Reclaim Policy", v => v.Spec.PersistentVolumeReclaimPolicy ?? "")
        .Text("Status", v => v.Metadata.DeletionTimestamp is null ? v.Status.Phase ?? "" : "Terminating")
        .Text("Claim", v => v.Spec.ClaimRef is { } claim ? $"{claim.Namespace}/{claim.Name}" : "")
        .Text("StorageClass", v => v.Spec.StorageClassName ?? "")
        .Text("VolumeAttributesClass", v => v.Spec.VolumeAttributesClassName ?? "<unset>")
        .Text("Reason", v => v.Status.Reason ?? "")
        .Age()
        .Wide("VolumeMode", v => v.Spec.VolumeMode ?? "<unset>");

    public static TableColumns<PersistentVolumeClaim> PersistentVolumeClaim() => new TableColumns<PersistentVolumeClaim>()
        .Text("Status", c => c.Metadata.DeletionTimestamp is null ? c.Status.Phase ?? "" : "Terminating")
        .Text("Volume", c => c.Spec.VolumeName ?? "")
        .Text("Capacity", c => c.Status.Capacity?.GetValueOrDefault("storage").ToString() ?? "")
        .Text("Access Modes", c => Cells.AccessModes(c.Status.AccessModes))
        .Text("StorageClass", c => c.Spec.StorageClassName ?? "")
        .Text("VolumeAttributesClass", c => c.Spec.VolumeAttributesClassName ?? "<unset>")
        .Age()
        .Wide("VolumeMode", c => c.Spec.VolumeMode ?? "<unset>");

    public static TableColumns<CsiDriver> CsiDriver() => new TableColumns<CsiDriver>()
        .Add("AttachRequired", "boolean", 0, (d, _) => d.Spec.AttachRequired ?? true)
        .Add("PodInfoOnMount", "boolean", 0, (d, _) => d.Spec.PodInfoOnMount == true)
        .Add("StorageCapacity", "boolean", 0, (d, _) => d.Spec.StorageCapacity == true)
        .Text("TokenRequests", d => d.Spec.TokenRequests is { Count: > 0 } tokens ? string.Join(',', tokens.Select(t => t.Audience)) : "<unset>")
        .Add("RequiresRepublish", "boolean", 0, (d, _) => d.Spec.RequiresRepublish == true)
        .Text("Modes", d => Cells.Join(d.Spec.VolumeLifecycleModes))
        .Age();

    public static TableColumns<CsiNode> CsiNode() => new TableColumns<CsiNode>()
        .Number("Drivers", n => n.Spec.Drivers?.Count ?? 0)
        .Age();

    public static TableColumns<CsiStorageCapacity> CsiStorageCapacity() => new TableColumns<CsiStorageCapacity>()
        .Text("StorageClassName", c => c.StorageClassName)
        .Text("Capacity", c => c.Capacity?.ToString() ?? "<unset>")
        .Age();

    public static TableColumns<VolumeAttachment> VolumeAttachment() => new TableColumns<VolumeAttachment>()
        .Text("Attacher", a => a.Spec.Attacher)
        .Text("PV", a => a.Spec.Source.PersistentVolumeName ?? "")
        .Text("Node", a => a.Spec.NodeName)
        .Add("Attached", "boolean", 0, (a, _) => a.Status.Attached)
        .Age();

    public static TableColumns<VolumeAttributesClass> VolumeAttributesClass() => new TableColumns<VolumeAttributesClass>()
        .Text("DriverName", c => c.DriverName)
        .Age();
}
