namespace Platform.Kubernetes.Autoscaling.V2;

/// <summary><c>MetricValueStatus</c> of the autoscaling/v2 API.</summary>
public sealed record MetricValueStatus
{
    public Quantity? Value { get; init; }

    public Quantity? AverageValue { get; init; }

    public int? AverageUtilization { get; init; }
}
