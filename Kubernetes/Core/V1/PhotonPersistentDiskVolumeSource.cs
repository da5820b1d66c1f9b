using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>PhotonPersistentDiskVolumeSource</c> of the v1 API.</summary>
public sealed record PhotonPersistentDiskVolumeSource
{
    [Required]
    public string PdID { get => field ?? ""; init; }

    public string? FsType { get; init; }
}
