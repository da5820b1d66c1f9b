using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Storage.V1;

/// <summary><c>VolumeAttachmentStatus</c> of the storage.k8s.io/v1 API.</summary>
public sealed record VolumeAttachmentStatus
{
    [Required]
    public bool Attached { get; init; }

    public IReadOnlyDictionary<string, string>? AttachmentMetadata { get; init; }

    public VolumeError? AttachError { get; init; }

    public VolumeError? DetachError { get; init; }
}
