using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>LocalVolumeSource</c> of the v1 API.</summary>
public sealed record LocalVolumeSource
{
    [Required]
    public string Path { get => field ?? ""; init; }

    public string? FsType { get; init; }
}
