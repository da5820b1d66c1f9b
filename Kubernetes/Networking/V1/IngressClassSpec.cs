using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Networking.V1;

/// <summary><c>IngressClassSpec</c> of the networking.k8s.io/v1 API.</summary>
public sealed record IngressClassSpec
{
    [Immutable]
    public string? Controller { get; init; }

    public IngressClassParametersReference? Parameters { get; init; }
}
