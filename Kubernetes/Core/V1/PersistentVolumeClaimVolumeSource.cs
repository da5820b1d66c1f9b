using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>PersistentVolumeClaimVolumeSource</c> of the v1 API.</summary>
public sealed record PersistentVolumeClaimVolumeSource
{
    [Required]
    public string ClaimName { get => field ?? ""; init; }

    public bool? ReadOnly { get; init; }
}
