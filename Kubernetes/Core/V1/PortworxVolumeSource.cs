using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>PortworxVolumeSource</c> of the v1 API.</summary>
public sealed record PortworxVolumeSource
{
    [Required]
    public string VolumeID { get => field ?? ""; init; }

    public string? FsType { get; init; }

    public bool? ReadOnly { get; init; }
}
