using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>PersistentVolumeClaimSpec</c> of the v1 API.</summary>
public sealed record PersistentVolumeClaimSpec
{
    [List(ListType.Atomic), Immutable, Values("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")]
    public IReadOnlyList<string>? AccessModes { get; init; }

    [Immutable]
    public LabelSelector? Selector { get; init; }

    public VolumeResourceRequirements Resources { get => field ??= new(); init; }

    [Immutable]
    public string? VolumeName { get; init; }

    [Immutable]
    public string? StorageClassName { get; init; }

    [Default("Filesystem"), Immutable, Values("Block", "Filesystem")]
    public string? VolumeMode { get; init; }

    public TypedLocalObjectReference? DataSource { get; init; }

    public TypedObjectReference? DataSourceRef { get; init; }

    public string? VolumeAttributesClassName { get; init; }
}
