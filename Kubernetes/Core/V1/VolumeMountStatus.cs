using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>VolumeMountStatus</c> of the v1 API.</summary>
public sealed record VolumeMountStatus
{
    [Required]
    public string Name { get => field ?? ""; init; }

    [Required]
    public string MountPath { get => field ?? ""; init; }

    public bool? ReadOnly { get; init; }

    public string? RecursiveReadOnly { get; init; }
}
