using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>LocalObjectReference</c> of the v1 API.</summary>
[AtomicMap]
public sealed record LocalObjectReference
{
    [Default("")]
    public string? Name { get; init; }
}
