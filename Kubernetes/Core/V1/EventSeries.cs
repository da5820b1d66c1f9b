using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>EventSeries</c> of the v1 API.</summary>
public sealed record EventSeries
{
    public int? Count { get; init; }

    public MicroTime? LastObservedTime { get; init; }
}
