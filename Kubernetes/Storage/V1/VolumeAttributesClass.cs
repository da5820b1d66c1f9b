using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Storage.V1;

/// <summary>Mutable attributes of volumes, by name.</summary>
public sealed record VolumeAttributesClass : IResource<VolumeAttributesClass>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("storage.k8s.io", "v1", "VolumeAttributesClass", "volumeattributesclasses")
    {
        ShortNames = ["vac"],
        Namespaced = false,
        Since = 34,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "storage.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "VolumeAttributesClass"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [Required, Immutable]
    public string DriverName { get => field ?? ""; init; }

    [Immutable]
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }

    /// <inheritdoc />
    public VolumeAttributesClass WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
