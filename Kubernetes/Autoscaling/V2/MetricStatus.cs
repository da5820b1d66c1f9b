using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Autoscaling.V2;

/// <summary><c>MetricStatus</c> of the autoscaling/v2 API.</summary>
public sealed record MetricStatus
{
    [Required, Values("Object", "Pods", "Resource", "ContainerResource", "External")]
    public string Type { get => field ?? ""; init; }

    public ObjectMetricStatus? Object { get; init; }

    public PodsMetricStatus? Pods { get; init; }

    public ResourceMetricStatus? Resource { get; init; }

    public ContainerResourceMetricStatus? ContainerResource { get; init; }

    public ExternalMetricStatus? External { get; init; }
}
