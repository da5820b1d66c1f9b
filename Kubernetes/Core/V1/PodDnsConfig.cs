using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>PodDNSConfig</c> of the v1 API.</summary>
public sealed record PodDnsConfig
{
    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Nameservers { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Searches { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<PodDnsConfigOption>? Options { get; init; }
}
