using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Autoscaling.V2;

/// <summary><c>HorizontalPodAutoscalerStatus</c> of the autoscaling/v2 API.</summary>
public sealed record HorizontalPodAutoscalerStatus
{
    public long? ObservedGeneration { get; init; }

    public Time? LastScaleTime { get; init; }

    public int? CurrentReplicas { get; init; }

    [Required]
    public int DesiredReplicas { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<MetricStatus>? CurrentMetrics { get; init; }

    [Patch(PatchStrategy.Merge, "type"), List(ListType.Map, "type")]
    public IReadOnlyList<HorizontalPodAutoscalerCondition>? Conditions { get; init; }
}
