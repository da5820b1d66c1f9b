using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>PodExtendedResourceClaimStatus</c> of the v1 API.</summary>
public sealed record PodExtendedResourceClaimStatus
{
    [Required, List(ListType.Atomic)]
    public IReadOnlyList<ContainerExtendedResourceRequest> RequestMappings { get => field ?? []; init; }

    [Required]
    public string ResourceClaimName { get => field ?? ""; init; }
}
