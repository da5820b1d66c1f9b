using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Autoscaling.V2;

/// <summary><c>ContainerResourceMetricStatus</c> of the autoscaling/v2 API.</summary>
public sealed record ContainerResourceMetricStatus
{
    [Required]
    public string Name { get => field ?? ""; init; }

    [Required]
    public MetricValueStatus Current { get => field ??= new(); init; }

    [Required]
    public string Container { get => field ?? ""; init; }
}
