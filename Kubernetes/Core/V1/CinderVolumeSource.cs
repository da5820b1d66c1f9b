using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>CinderVolumeSource</c> of the v1 API.</summary>
public sealed record CinderVolumeSource
{
    [Required]
    public string VolumeID { get => field ?? ""; init; }

    public string? FsType { get; init; }

    public bool? ReadOnly { get; init; }

    public LocalObjectReference? SecretRef { get; init; }
}
