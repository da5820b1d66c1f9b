using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Networking.V1;

/// <summary><c>IngressSpec</c> of the networking.k8s.io/v1 API.</summary>
public sealed record IngressSpec
{
    public string? IngressClassName { get; init; }

    public IngressBackend? DefaultBackend { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<IngressTls>? Tls { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<IngressRule>? Rules { get; init; }
}
