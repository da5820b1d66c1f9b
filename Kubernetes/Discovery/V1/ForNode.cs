using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Discovery.V1;

/// <summary><c>ForNode</c> of the discovery.k8s.io/v1 API.</summary>
public sealed record ForNode
{
    [Required]
    public string Name { get => field ?? ""; init; }
}
