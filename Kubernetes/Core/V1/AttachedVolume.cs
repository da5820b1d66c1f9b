using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>AttachedVolume</c> of the v1 API.</summary>
public sealed record AttachedVolume
{
    [Required]
    public string Name { get => field ?? ""; init; }

    [Required]
    public string DevicePath { get => field ?? ""; init; }
}
