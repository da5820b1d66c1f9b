using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>VsphereVirtualDiskVolumeSource</c> of the v1 API.</summary>
public sealed record VsphereVirtualDiskVolumeSource
{
    [Required]
    public string VolumePath { get => field ?? ""; init; }

    public string? FsType { get; init; }

    public string? StoragePolicyName { get; init; }

    public string? StoragePolicyID { get; init; }
}
