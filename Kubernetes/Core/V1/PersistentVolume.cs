using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>Storage of the cluster.</summary>
public sealed record PersistentVolume : IResource<PersistentVolume>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("", "v1", "PersistentVolume", "persistentvolumes")
    {
        ShortNames = ["pv"],
        Namespaced = false,
        HasStatus = true,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "PersistentVolume"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    /// <summary>What is wanted.</summary>
    [DefaultObject]
    public PersistentVolumeSpec Spec { get => field ??= new(); init; }

    /// <summary>What is the case; written by whoever brings it about.</summary>
    [DefaultObject]
    public PersistentVolumeStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public PersistentVolume WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
