using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Autoscaling.V1;

/// <summary><c>CrossVersionObjectReference</c> of the autoscaling/v1 API.</summary>
[AtomicMap]
public sealed record CrossVersionObjectReference
{
    [Required]
    public string Kind { get => field ?? ""; init; }

    [Required]
    public string Name { get => field ?? ""; init; }

    public string? ApiVersion { get; init; }
}
