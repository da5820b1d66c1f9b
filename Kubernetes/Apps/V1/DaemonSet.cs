using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Apps.V1;

/// <summary>Keeps one pod on each matching node.</summary>
public sealed record DaemonSet : IResource<DaemonSet>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("apps", "v1", "DaemonSet", "daemonsets")
    {
        ShortNames = ["ds"],
        Categories = ["all"],
        HasStatus = true,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "apps/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "DaemonSet"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    /// <summary>What is wanted.</summary>
    [DefaultObject]
    public DaemonSetSpec Spec { get => field ??= new(); init; }

    /// <summary>What is the case; written by whoever brings it about.</summary>
    [DefaultObject]
    public DaemonSetStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public DaemonSet WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
