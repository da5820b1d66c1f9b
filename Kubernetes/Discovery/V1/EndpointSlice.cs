using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Discovery.V1;

/// <summary>Some of the addresses behind a service.</summary>
public sealed record EndpointSlice : IResource<EndpointSlice>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices");

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "discovery.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "EndpointSlice"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [Required, Immutable, Values("IPv4", "IPv6", "FQDN")]
    public string AddressType { get => field ?? ""; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<Endpoint> Endpoints { get => field ?? []; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<EndpointPort>? Ports { get; init; }

    /// <inheritdoc />
    public EndpointSlice WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
