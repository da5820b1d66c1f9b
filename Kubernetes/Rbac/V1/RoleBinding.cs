using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Rbac.V1;

/// <summary>Grants a role to subjects within a namespace.</summary>
public sealed record RoleBinding : IResource<RoleBinding>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings");

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "rbac.authorization.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "RoleBinding"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<Subject>? Subjects { get; init; }

    [Required, Immutable]
    public RoleRef RoleRef { get => field ??= new(); init; }

    /// <inheritdoc />
    public RoleBinding WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
