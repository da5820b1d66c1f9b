using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Rbac.V1;

/// <summary>Grants a cluster role to subjects everywhere.</summary>
public sealed record ClusterRoleBinding : IResource<ClusterRoleBinding>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("rbac.authorization.k8s.io", "v1", "ClusterRoleBinding", "clusterrolebindings")
    {
        Namespaced = false,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "rbac.authorization.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "ClusterRoleBinding"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<Subject>? Subjects { get; init; }

    [Required, Immutable]
    public RoleRef RoleRef { get => field ??= new(); init; }

    /// <inheritdoc />
    public ClusterRoleBinding WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
