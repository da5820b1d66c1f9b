namespace Platform.Kubernetes.Core.V1;

/// <summary><c>StorageOSVolumeSource</c> of the v1 API.</summary>
public sealed record StorageOSVolumeSource
{
    public string? VolumeName { get; init; }

    public string? VolumeNamespace { get; init; }

    public string? FsType { get; init; }

    public bool? ReadOnly { get; init; }

    public LocalObjectReference? SecretRef { get; init; }
}
