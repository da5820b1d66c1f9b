using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Autoscaling.V2;

/// <summary><c>ContainerResourceMetricSource</c> of the autoscaling/v2 API.</summary>
public sealed record ContainerResourceMetricSource
{
    [Required]
    public string Name { get => field ?? ""; init; }

    [Required]
    public MetricTarget Target { get => field ??= new(); init; }

    [Required]
    public string Container { get => field ?? ""; init; }
}
