namespace Platform.Kubernetes.Autoscaling.V2;

/// <summary><c>HorizontalPodAutoscalerBehavior</c> of the autoscaling/v2 API.</summary>
public sealed record HorizontalPodAutoscalerBehavior
{
    public HpaScalingRules? ScaleUp { get; init; }

    public HpaScalingRules? ScaleDown { get; init; }
}
