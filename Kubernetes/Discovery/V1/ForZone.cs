using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Discovery.V1;

/// <summary><c>ForZone</c> of the discovery.k8s.io/v1 API.</summary>
public sealed record ForZone
{
    [Required]
    public string Name { get => field ?? ""; init; }
}
