using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Meta.V1;

/// <summary><c>GroupVersionForDiscovery</c> of the meta.k8s.io/v1 API.</summary>
public sealed record GroupVersionForDiscovery
{
    [Required]
    public string GroupVersion { get => field ?? ""; init; }

    [Required]
    public string Version { get => field ?? ""; init; }
}
