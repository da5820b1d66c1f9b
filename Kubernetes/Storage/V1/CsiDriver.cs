using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Storage.V1;

/// <summary>What a volume driver of the cluster is capable of.</summary>
public sealed record CsiDriver : IResource<CsiDriver>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("storage.k8s.io", "v1", "CSIDriver", "csidrivers")
    {
        Namespaced = false,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "storage.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "CSIDriver"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [DefaultObject]
    public CsiDriverSpec Spec { get => field ??= new(); init; }

    /// <inheritdoc />
    public CsiDriver WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
