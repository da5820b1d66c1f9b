using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Storage.V1;

/// <summary>A way to provision volumes.</summary>
public sealed record StorageClass : IResource<StorageClass>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("storage.k8s.io", "v1", "StorageClass", "storageclasses")
    {
        ShortNames = ["sc"],
        Namespaced = false,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "storage.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "StorageClass"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [Required, Immutable]
    public string Provisioner { get => field ?? ""; init; }

    [Immutable]
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }

    [Default("Delete"), Immutable, Values("Recycle", "Delete", "Retain")]
    public string? ReclaimPolicy { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? MountOptions { get; init; }

    public bool? AllowVolumeExpansion { get; init; }

    [Default("Immediate"), Immutable, Values("Immediate", "WaitForFirstConsumer")]
    public string? VolumeBindingMode { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<TopologySelectorTerm>? AllowedTopologies { get; init; }

    /// <inheritdoc />
    public StorageClass WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
