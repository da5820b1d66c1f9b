using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Storage.V1;

/// <summary><c>CSIDriverSpec</c> of the storage.k8s.io/v1 API.</summary>
public sealed record CsiDriverSpec
{
    [Default(true)]
    public bool? AttachRequired { get; init; }

    [Default(false)]
    public bool? PodInfoOnMount { get; init; }

    [List(ListType.Set), Values("Persistent", "Ephemeral")]
    public IReadOnlyList<string>? VolumeLifecycleModes { get; init; }

    [Default(false)]
    public bool? StorageCapacity { get; init; }

    [Default("ReadWriteOnceWithFSType"), Values("ReadWriteOnceWithFSType", "File", "None")]
    public string? FsGroupPolicy { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<TokenRequest>? TokenRequests { get; init; }

    [Default(false)]
    public bool? RequiresRepublish { get; init; }

    [Default(false)]
    public bool? SeLinuxMount { get; init; }

    public long? NodeAllocatableUpdatePeriodSeconds { get; init; }

    public bool? ServiceAccountTokenInSecrets { get; init; }
}
