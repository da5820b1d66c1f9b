using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>SecretReference</c> of the v1 API.</summary>
[AtomicMap]
public sealed record SecretReference
{
    public string? Name { get; init; }

    public string? Namespace { get; init; }
}
