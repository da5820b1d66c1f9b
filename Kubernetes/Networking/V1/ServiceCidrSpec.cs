using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Networking.V1;

/// <summary><c>ServiceCIDRSpec</c> of the networking.k8s.io/v1 API.</summary>
public sealed record ServiceCidrSpec
{
    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Cidrs { get; init; }
}
