using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Autoscaling.V2;

/// <summary><c>MetricIdentifier</c> of the autoscaling/v2 API.</summary>
public sealed record MetricIdentifier
{
    [Required]
    public string Name { get => field ?? ""; init; }

    public LabelSelector? Selector { get; init; }
}
