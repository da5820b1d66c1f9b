using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>NFSVolumeSource</c> of the v1 API.</summary>
public sealed record NfsVolumeSource
{
    [Required]
    public string Server { get => field ?? ""; init; }

    [Required]
    public string Path { get => field ?? ""; init; }

    public bool? ReadOnly { get; init; }
}
