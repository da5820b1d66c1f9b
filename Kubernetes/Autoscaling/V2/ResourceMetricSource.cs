using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Autoscaling.V2;

/// <summary><c>ResourceMetricSource</c> of the autoscaling/v2 API.</summary>
public sealed record ResourceMetricSource
{
    [Required]
    public string Name { get => field ?? ""; init; }

    [Required]
    public MetricTarget Target { get => field ??= new(); init; }
}
