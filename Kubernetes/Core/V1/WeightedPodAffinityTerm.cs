using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>WeightedPodAffinityTerm</c> of the v1 API.</summary>
public sealed record WeightedPodAffinityTerm
{
    [Required]
    public int Weight { get; init; }

    [Required]
    public PodAffinityTerm PodAffinityTerm { get => field ??= new(); init; }
}
