using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ObjectFieldSelector</c> of the v1 API.</summary>
[AtomicMap]
public sealed record ObjectFieldSelector
{
    [Default("v1")]
    public string? ApiVersion { get; init; }

    [Required]
    public string FieldPath { get => field ?? ""; init; }
}
