using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Networking.V1;

/// <summary><c>IngressServiceBackend</c> of the networking.k8s.io/v1 API.</summary>
public sealed record IngressServiceBackend
{
    [Required]
    public string Name { get => field ?? ""; init; }

    public ServiceBackendPort? Port { get; init; }
}
