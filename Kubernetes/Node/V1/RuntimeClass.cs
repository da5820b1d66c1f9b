using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Node.V1;

/// <summary>A container runtime that pods may choose.</summary>
public sealed record RuntimeClass : IResource<RuntimeClass>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("node.k8s.io", "v1", "RuntimeClass", "runtimeclasses")
    {
        Namespaced = false,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "node.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "RuntimeClass"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [Required, Immutable]
    public string Handler { get => field ?? ""; init; }

    public Overhead? Overhead { get; init; }

    public Scheduling? Scheduling { get; init; }

    /// <inheritdoc />
    public RuntimeClass WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
