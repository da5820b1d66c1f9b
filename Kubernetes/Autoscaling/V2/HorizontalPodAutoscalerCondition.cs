using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Autoscaling.V2;

/// <summary><c>HorizontalPodAutoscalerCondition</c> of the autoscaling/v2 API.</summary>
public sealed record HorizontalPodAutoscalerCondition
{
    [Required]
    public string Type { get => field ?? ""; init; }

    [Required]
    public string Status { get => field ?? ""; init; }

    public Time? LastTransitionTime { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }
}
