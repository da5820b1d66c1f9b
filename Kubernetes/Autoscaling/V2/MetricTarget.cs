using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Autoscaling.V2;

/// <summary><c>MetricTarget</c> of the autoscaling/v2 API.</summary>
public sealed record MetricTarget
{
    [Required, Values("Utilization", "Value", "AverageValue")]
    public string Type { get => field ?? ""; init; }

    public Quantity? Value { get; init; }

    public Quantity? AverageValue { get; init; }

    public int? AverageUtilization { get; init; }
}
