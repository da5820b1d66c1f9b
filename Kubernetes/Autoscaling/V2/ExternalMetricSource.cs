using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Autoscaling.V2;

/// <summary><c>ExternalMetricSource</c> of the autoscaling/v2 API.</summary>
public sealed record ExternalMetricSource
{
    [Required]
    public MetricIdentifier Metric { get => field ??= new(); init; }

    [Required]
    public MetricTarget Target { get => field ??= new(); init; }
}
