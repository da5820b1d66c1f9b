using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Autoscaling.V2;

/// <summary><c>HorizontalPodAutoscalerSpec</c> of the autoscaling/v2 API.</summary>
public sealed record HorizontalPodAutoscalerSpec
{
    [Required]
    public CrossVersionObjectReference ScaleTargetRef { get => field ??= new(); init; }

    [Default(1)]
    public int? MinReplicas { get; init; }

    [Required]
    public int MaxReplicas { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<MetricSpec>? Metrics { get; init; }

    public HorizontalPodAutoscalerBehavior? Behavior { get; init; }
}
