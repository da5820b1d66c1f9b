using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Discovery.V1;

/// <summary><c>EndpointHints</c> of the discovery.k8s.io/v1 API.</summary>
public sealed record EndpointHints
{
    [List(ListType.Atomic)]
    public IReadOnlyList<ForZone>? ForZones { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<ForNode>? ForNodes { get; init; }
}
