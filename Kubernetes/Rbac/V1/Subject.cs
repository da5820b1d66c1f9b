using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Rbac.V1;

/// <summary><c>Subject</c> of the rbac.authorization.k8s.io/v1 API.</summary>
[AtomicMap]
public sealed record Subject
{
    [Required]
    public string Kind { get => field ?? ""; init; }

    public string? ApiGroup { get; init; }

    [Required]
    public string Name { get => field ?? ""; init; }

    public string? Namespace { get; init; }
}
