using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Storage.V1;

/// <summary><c>VolumeAttachmentSpec</c> of the storage.k8s.io/v1 API.</summary>
public sealed record VolumeAttachmentSpec
{
    [Required]
    public string Attacher { get => field ?? ""; init; }

    [Required]
    public VolumeAttachmentSource Source { get => field ??= new(); init; }

    [Required]
    public string NodeName { get => field ?? ""; init; }
}
