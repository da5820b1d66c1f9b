using Platform.Kubernetes.Core.V1;

namespace Platform.Kubernetes.Networking.V1;

/// <summary><c>IngressBackend</c> of the networking.k8s.io/v1 API.</summary>
public sealed record IngressBackend
{
    public IngressServiceBackend? Service { get; init; }

    public TypedLocalObjectReference? Resource { get; init; }
}
