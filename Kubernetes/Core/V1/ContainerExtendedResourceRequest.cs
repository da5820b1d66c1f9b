using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ContainerExtendedResourceRequest</c> of the v1 API.</summary>
public sealed record ContainerExtendedResourceRequest
{
    [Required]
    public string ContainerName { get => field ?? ""; init; }

    [Required]
    public string ResourceName { get => field ?? ""; init; }

    [Required]
    public string RequestName { get => field ?? ""; init; }
}
