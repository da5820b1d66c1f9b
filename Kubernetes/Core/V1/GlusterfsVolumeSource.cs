using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>GlusterfsVolumeSource</c> of the v1 API.</summary>
public sealed record GlusterfsVolumeSource
{
    [Required]
    public string Endpoints { get => field ?? ""; init; }

    [Required]
    public string Path { get => field ?? ""; init; }

    public bool? ReadOnly { get; init; }
}
