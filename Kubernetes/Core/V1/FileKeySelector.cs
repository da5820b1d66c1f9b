using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>FileKeySelector</c> of the v1 API.</summary>
[AtomicMap]
public sealed record FileKeySelector
{
    [Required]
    public string VolumeName { get => field ?? ""; init; }

    [Required]
    public string Path { get => field ?? ""; init; }

    [Required]
    public string Key { get => field ?? ""; init; }

    [Default(false)]
    public bool? Optional { get; init; }
}
