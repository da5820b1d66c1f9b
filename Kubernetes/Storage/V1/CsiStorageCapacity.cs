using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Storage.V1;

/// <summary>How much a storage class has left for a part of the cluster.</summary>
public sealed record CsiStorageCapacity : IResource<CsiStorageCapacity>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("storage.k8s.io", "v1", "CSIStorageCapacity", "csistoragecapacities");

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "storage.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "CSIStorageCapacity"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [Immutable]
    public LabelSelector? NodeTopology { get; init; }

    [Required, Immutable]
    public string StorageClassName { get => field ?? ""; init; }

    public Quantity? Capacity { get; init; }

    public Quantity? MaximumVolumeSize { get; init; }

    /// <inheritdoc />
    public CsiStorageCapacity WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
