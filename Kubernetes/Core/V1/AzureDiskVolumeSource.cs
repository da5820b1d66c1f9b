using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>AzureDiskVolumeSource</c> of the v1 API.</summary>
public sealed record AzureDiskVolumeSource
{
    [Required]
    public string DiskName { get => field ?? ""; init; }

    [Required]
    public string DiskURI { get => field ?? ""; init; }

    [Values("None", "ReadOnly", "ReadWrite")]
    public string? CachingMode { get; init; }

    [Default("ext4")]
    public string? FsType { get; init; }

    [Default(false)]
    public bool? ReadOnly { get; init; }

    [Values("Shared", "Dedicated", "Managed")]
    public string? Kind { get; init; }
}
