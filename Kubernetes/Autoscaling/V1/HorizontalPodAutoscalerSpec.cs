using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Autoscaling.V1;

/// <summary><c>HorizontalPodAutoscalerSpec</c> of the autoscaling/v1 API.</summary>
public sealed record HorizontalPodAutoscalerSpec
{
    [Required]
    public CrossVersionObjectReference ScaleTargetRef { get => field ??= new(); init; }

    [Default(1)]
    public int? MinReplicas { get; init; }

    [Required]
    public int MaxReplicas { get; init; }

    public int? TargetCPUUtilizationPercentage { get; init; }
}
