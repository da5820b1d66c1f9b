using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Autoscaling.V2;

/// <summary><c>ResourceMetricStatus</c> of the autoscaling/v2 API.</summary>
public sealed record ResourceMetricStatus
{
    [Required]
    public string Name { get => field ?? ""; init; }

    [Required]
    public MetricValueStatus Current { get => field ??= new(); init; }
}
