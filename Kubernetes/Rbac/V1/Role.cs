using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Rbac.V1;

/// <summary>Permissions within a namespace.</summary>
public sealed record Role : IResource<Role>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("rbac.authorization.k8s.io", "v1", "Role", "roles");

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "rbac.authorization.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "Role"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<PolicyRule>? Rules { get; init; }

    /// <inheritdoc />
    public Role WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
