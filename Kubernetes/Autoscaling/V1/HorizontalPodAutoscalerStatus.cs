using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Autoscaling.V1;

/// <summary><c>HorizontalPodAutoscalerStatus</c> of the autoscaling/v1 API.</summary>
public sealed record HorizontalPodAutoscalerStatus
{
    public long? ObservedGeneration { get; init; }

    public Time? LastScaleTime { get; init; }

    [Required]
    public int CurrentReplicas { get; init; }

    [Required]
    public int DesiredReplicas { get; init; }

    public int? CurrentCPUUtilizationPercentage { get; init; }
}
