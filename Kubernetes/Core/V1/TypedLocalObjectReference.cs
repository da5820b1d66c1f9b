using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>TypedLocalObjectReference</c> of the v1 API.</summary>
[AtomicMap]
public sealed record TypedLocalObjectReference
{
    public string? ApiGroup { get; init; }

    [Required]
    public string Kind { get => field ?? ""; init; }

    [Required]
    public string Name { get => field ?? ""; init; }
}
