using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ModifyVolumeStatus</c> of the v1 API.</summary>
public sealed record ModifyVolumeStatus
{
    public string? TargetVolumeAttributesClassName { get; init; }

    [Required, Values("Pending", "InProgress", "Infeasible")]
    public string Status { get => field ?? ""; init; }
}
