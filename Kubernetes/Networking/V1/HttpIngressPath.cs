using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Networking.V1;

/// <summary><c>HTTPIngressPath</c> of the networking.k8s.io/v1 API.</summary>
public sealed record HttpIngressPath
{
    public string? Path { get; init; }

    [Required, Values("Exact", "ImplementationSpecific", "Prefix")]
    public string PathType { get => field ?? ""; init; }

    [Required]
    public IngressBackend Backend { get => field ??= new(); init; }
}
