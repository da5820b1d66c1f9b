using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Networking.V1;

/// <summary><c>IngressTLS</c> of the networking.k8s.io/v1 API.</summary>
public sealed record IngressTls
{
    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Hosts { get; init; }

    public string? SecretName { get; init; }
}
