using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>PodResourceClaim</c> of the v1 API.</summary>
public sealed record PodResourceClaim
{
    [Required]
    public string Name { get => field ?? ""; init; }

    public string? ResourceClaimName { get; init; }

    public string? ResourceClaimTemplateName { get; init; }
}
