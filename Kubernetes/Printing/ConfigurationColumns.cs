using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Policy.V1;
using Platform.Kubernetes.Rbac.V1;
using Platform.Kubernetes.Storage.V1;

namespace Platform.Kubernetes.Printing;

/// <summary>Columns of configuration, storage and policy.</summary>
internal static class ConfigurationColumns
{
    public static TableColumns<ConfigMap> ConfigMap() => new TableColumns<ConfigMap>()
        .Number("Data", c => (c.Data?.Count ?? 0) + (c.BinaryData?.Count ?? 0))
        .Age();

    public static TableColumns<Secret> Secret() => new TableColumns<Secret>()
        .Text("Type", s => s.Type ?? "")
        .Number("Data", s => s.Data?.Count ?? 0)
        .Age();

    public static TableColumns<ServiceAccount> ServiceAccount() => new TableColumns<ServiceAccount>()
        .Number("Secrets", s => s.Secrets?.Count ?? 0)
        .Age();

    public static TableColumns<Role> Role() => new TableColumns<Role>().Text("Created At", r => r.Metadata.CreationTimestamp?.ToString() ?? "");

    public static TableColumns<ClusterRole> ClusterRole() =>
        new TableColumns<ClusterRole>().Text("Created At", r => r.Metadata.CreationTimestamp?.ToString() ?? "");

    public static TableColumns<PodDisruptionBudget> PodDisruptionBudget() => new TableColumns<PodDisruptionBudget>()
        .Text("Min Available", p => p.Spec.MinAvailable?.ToString() ?? "N/A")
        .Text("Max Unavailable", p => p.Spec.MaxUnavailable?.ToString() ?? "N/A")
        .Number("Allowed Disruptions", p => p.Status.DisruptionsAllowed)
        .Age();

    public static TableColumns<StorageClass> StorageClass() => new TableColumns<StorageClass>()
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
}
