using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>VolumeMount</c> of the v1 API.</summary>
public sealed record VolumeMount
{
    [Required]
    public string Name { get => field ?? ""; init; }

    public bool? ReadOnly { get; init; }

    public string? RecursiveReadOnly { get; init; }

    [Required]
    public string MountPath { get => field ?? ""; init; }

    public string? SubPath { get; init; }

    [Values("None", "HostToContainer", "Bidirectional")]
    public string? MountPropagation { get; init; }

    public string? SubPathExpr { get; init; }
}
