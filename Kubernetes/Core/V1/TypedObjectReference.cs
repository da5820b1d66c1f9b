using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>TypedObjectReference</c> of the v1 API.</summary>
public sealed record TypedObjectReference
{
    public string? ApiGroup { get; init; }

    [Required]
    public string Kind { get => field ?? ""; init; }

    [Required]
    public string Name { get => field ?? ""; init; }

    public string? Namespace { get; init; }
}
