using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Autoscaling.V2;

/// <summary><c>HPAScalingRules</c> of the autoscaling/v2 API.</summary>
public sealed record HpaScalingRules
{
    public int? StabilizationWindowSeconds { get; init; }

    [Values("Max", "Min", "Disabled")]
    public string? SelectPolicy { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<HpaScalingPolicy>? Policies { get; init; }

    public Quantity? Tolerance { get; init; }
}
