using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>A pod author's request for storage.</summary>
public sealed record PersistentVolumeClaim : IResource<PersistentVolumeClaim>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims")
    {
        ShortNames = ["pvc"],
        HasStatus = true,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "PersistentVolumeClaim"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    /// <summary>What is wanted.</summary>
    [DefaultObject]
    public PersistentVolumeClaimSpec Spec { get => field ??= new(); init; }

    /// <summary>What is the case; written by whoever brings it about.</summary>
    [DefaultObject]
    public PersistentVolumeClaimStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public PersistentVolumeClaim WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
