using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Storage.V1;

/// <summary>That a volume is to be attached to a node, or is.</summary>
public sealed record VolumeAttachment : IResource<VolumeAttachment>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("storage.k8s.io", "v1", "VolumeAttachment", "volumeattachments")
    {
        Namespaced = false,
        HasStatus = true,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "storage.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "VolumeAttachment"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [DefaultObject, Immutable]
    public VolumeAttachmentSpec Spec { get => field ??= new(); init; }

    [DefaultObject]
    public VolumeAttachmentStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public VolumeAttachment WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
