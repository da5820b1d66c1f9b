using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Storage.V1;

/// <summary>The volume drivers that run on a node.</summary>
public sealed record CsiNode : IResource<CsiNode>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("storage.k8s.io", "v1", "CSINode", "csinodes")
    {
        Namespaced = false,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "storage.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "CSINode"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [DefaultObject]
    public CsiNodeSpec Spec { get => field ??= new(); init; }

    /// <inheritdoc />
    public CsiNode WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
