using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Apps.V1;

/// <summary>Keeps numbered pods with stable names and storage.</summary>
public sealed record StatefulSet : IResource<StatefulSet>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("apps", "v1", "StatefulSet", "statefulsets")
    {
        ShortNames = ["sts"],
        Categories = ["all"],
        HasStatus = true,
        HasScale = true,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "apps/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "StatefulSet"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    /// <summary>What is wanted.</summary>
    [DefaultObject]
    public StatefulSetSpec Spec { get => field ??= new(); init; }

    /// <summary>What is the case; written by whoever brings it about.</summary>
    [DefaultObject]
    public StatefulSetStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public StatefulSet WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
