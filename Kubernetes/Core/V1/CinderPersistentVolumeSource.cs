using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>CinderPersistentVolumeSource</c> of the v1 API.</summary>
public sealed record CinderPersistentVolumeSource
{
    [Required]
    public string VolumeID { get => field ?? ""; init; }

    public string? FsType { get; init; }

    public bool? ReadOnly { get; init; }

    public SecretReference? SecretRef { get; init; }
}
