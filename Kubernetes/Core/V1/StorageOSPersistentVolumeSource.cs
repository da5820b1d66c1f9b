namespace Platform.Kubernetes.Core.V1;

/// <summary><c>StorageOSPersistentVolumeSource</c> of the v1 API.</summary>
public sealed record StorageOSPersistentVolumeSource
{
    public string? VolumeName { get; init; }

    public string? VolumeNamespace { get; init; }

    public string? FsType { get; init; }

    public bool? ReadOnly { get; init; }

    public ObjectReference? SecretRef { get; init; }
}
