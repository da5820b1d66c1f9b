using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>A machine that runs pods.</summary>
public sealed record Node : IResource<Node>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("", "v1", "Node", "nodes")
    {
        ShortNames = ["no"],
        Namespaced = false,
        HasStatus = true,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "Node"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    /// <summary>What is wanted.</summary>
    [DefaultObject]
    public NodeSpec Spec { get => field ??= new(); init; }

    /// <summary>What is the case; written by whoever brings it about.</summary>
    [DefaultObject]
    public NodeStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public Node WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
