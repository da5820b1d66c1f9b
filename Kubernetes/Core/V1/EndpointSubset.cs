using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>EndpointSubset</c> of the v1 API.</summary>
public sealed record EndpointSubset
{
    [List(ListType.Atomic)]
    public IReadOnlyList<EndpointAddress>? Addresses { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<EndpointAddress>? NotReadyAddresses { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<EndpointsPort>? Ports { get; init; }
}
