using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Rbac.V1;

/// <summary>Permissions for the whole cluster.</summary>
public sealed record ClusterRole : IResource<ClusterRole>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles")
    {
        Namespaced = false,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "rbac.authorization.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "ClusterRole"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<PolicyRule>? Rules { get; init; }

    public AggregationRule? AggregationRule { get; init; }

    /// <inheritdoc />
    public ClusterRole WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
