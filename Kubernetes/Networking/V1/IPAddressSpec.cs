using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Networking.V1;

/// <summary><c>IPAddressSpec</c> of the networking.k8s.io/v1 API.</summary>
public sealed record IPAddressSpec
{
    [Immutable]
    public ParentReference? ParentRef { get; init; }
}
