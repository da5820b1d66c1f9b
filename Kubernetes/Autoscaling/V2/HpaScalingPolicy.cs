using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Autoscaling.V2;

/// <summary><c>HPAScalingPolicy</c> of the autoscaling/v2 API.</summary>
public sealed record HpaScalingPolicy
{
    [Required, Values("Pods", "Percent")]
    public string Type { get => field ?? ""; init; }

    [Required]
    public int Value { get; init; }

    [Required]
    public int PeriodSeconds { get; init; }
}
