using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Apps.V1;

/// <summary>Keeps a number of pods of one template.</summary>
public sealed record ReplicaSet : IResource<ReplicaSet>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("apps", "v1", "ReplicaSet", "replicasets")
    {
        ShortNames = ["rs"],
        Categories = ["all"],
        HasStatus = true,
        HasScale = true,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "apps/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "ReplicaSet"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    /// <summary>What is wanted.</summary>
    [DefaultObject]
    public ReplicaSetSpec Spec { get => field ??= new(); init; }

    /// <summary>What is the case; written by whoever brings it about.</summary>
    [DefaultObject]
    public ReplicaSetStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public ReplicaSet WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
