using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>Containers that run together on one node.</summary>
public sealed record Pod : IResource<Pod>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("", "v1", "Pod", "pods")
    {
        ShortNames = ["po"],
        Categories = ["all"],
        HasStatus = true,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "Pod"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    /// <summary>What is wanted.</summary>
    [DefaultObject]
    public PodSpec Spec { get => field ??= new(); init; }

    /// <summary>What is the case; written by whoever brings it about.</summary>
    [DefaultObject]
    public PodStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public Pod WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
