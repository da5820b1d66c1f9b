using Platform.Kubernetes.Core.V1;

namespace Platform.Kubernetes.Storage.V1;

/// <summary><c>VolumeAttachmentSource</c> of the storage.k8s.io/v1 API.</summary>
public sealed record VolumeAttachmentSource
{
    public string? PersistentVolumeName { get; init; }

    public PersistentVolumeSpec? InlineVolumeSpec { get; init; }
}
