using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Networking.V1;

/// <summary><c>ServiceBackendPort</c> of the networking.k8s.io/v1 API.</summary>
[AtomicMap]
public sealed record ServiceBackendPort
{
    public string? Name { get; init; }

    public int? Number { get; init; }
}
