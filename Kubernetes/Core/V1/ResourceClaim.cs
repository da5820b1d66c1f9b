using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ResourceClaim</c> of the v1 API.</summary>
public sealed record ResourceClaim
{
    [Required]
    public string Name { get => field ?? ""; init; }

    public string? Request { get; init; }
}
