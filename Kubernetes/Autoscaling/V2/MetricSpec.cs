using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Autoscaling.V2;

/// <summary><c>MetricSpec</c> of the autoscaling/v2 API.</summary>
public sealed record MetricSpec
{
    [Required, Values("Object", "Pods", "Resource", "ContainerResource", "External")]
    public string Type { get => field ?? ""; init; }

    public ObjectMetricSource? Object { get; init; }

    public PodsMetricSource? Pods { get; init; }

    public ResourceMetricSource? Resource { get; init; }

    public ContainerResourceMetricSource? ContainerResource { get; init; }

    public ExternalMetricSource? External { get; init; }
}
