using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Rbac.V1;

/// <summary><c>RoleRef</c> of the rbac.authorization.k8s.io/v1 API.</summary>
[AtomicMap]
public sealed record RoleRef
{
    [Required]
    public string ApiGroup { get => field ?? ""; init; }

    [Required]
    public string Kind { get => field ?? ""; init; }

    [Required]
    public string Name { get => field ?? ""; init; }
}
