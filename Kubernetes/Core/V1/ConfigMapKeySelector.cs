using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ConfigMapKeySelector</c> of the v1 API.</summary>
[AtomicMap]
public sealed record ConfigMapKeySelector
{
    [Default("")]
    public string? Name { get; init; }

    [Required]
    public string Key { get => field ?? ""; init; }

    public bool? Optional { get; init; }
}
