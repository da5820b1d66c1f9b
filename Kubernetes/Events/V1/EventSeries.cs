using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Events.V1;

/// <summary><c>EventSeries</c> of the events.k8s.io/v1 API.</summary>
public sealed record EventSeries
{
    [Required]
    public int Count { get; init; }

    [Required]
    public MicroTime LastObservedTime { get; init; }
}
