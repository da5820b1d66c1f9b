using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Meta.V1;

/// <summary><c>OwnerReference</c> of the meta.k8s.io/v1 API.</summary>
[AtomicMap]
public sealed record OwnerReference
{
    [Required]
    public string ApiVersion { get => field ?? ""; init; }

    [Required]
    public string Kind { get => field ?? ""; init; }

    [Required]
    public string Name { get => field ?? ""; init; }

    [Required]
    public string Uid { get => field ?? ""; init; }

    public bool? Controller { get; init; }

    public bool? BlockOwnerDeletion { get; init; }
}
