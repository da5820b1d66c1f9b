using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>PodResourceClaimStatus</c> of the v1 API.</summary>
public sealed record PodResourceClaimStatus
{
    [Required]
    public string Name { get => field ?? ""; init; }

    public string? ResourceClaimName { get; init; }
}
