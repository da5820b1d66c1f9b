using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Networking.V1;

/// <summary><c>IngressClassParametersReference</c> of the networking.k8s.io/v1 API.</summary>
public sealed record IngressClassParametersReference
{
    public string? ApiGroup { get; init; }

    [Required]
    public string Kind { get => field ?? ""; init; }

    [Required]
    public string Name { get => field ?? ""; init; }

    [Default("Cluster")]
    public string? Scope { get; init; }

    public string? Namespace { get; init; }
}
