using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Autoscaling.V2;

/// <summary><c>ObjectMetricSource</c> of the autoscaling/v2 API.</summary>
public sealed record ObjectMetricSource
{
    [Required]
    public CrossVersionObjectReference DescribedObject { get => field ??= new(); init; }

    [Required]
    public MetricTarget Target { get => field ??= new(); init; }

    [Required]
    public MetricIdentifier Metric { get => field ??= new(); init; }
}
