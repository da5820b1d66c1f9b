using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Autoscaling.V2;

/// <summary><c>ObjectMetricStatus</c> of the autoscaling/v2 API.</summary>
public sealed record ObjectMetricStatus
{
    [Required]
    public MetricIdentifier Metric { get => field ??= new(); init; }

    [Required]
    public MetricValueStatus Current { get => field ??= new(); init; }

    [Required]
    public CrossVersionObjectReference DescribedObject { get => field ??= new(); init; }
}
