using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>Assigns a pod to a node; only created, as a subresource of the pod.</summary>
public sealed record Binding : IResource<Binding>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("", "v1", "Binding", "bindings")
    {
        Use = ResourceUse.CreateOnly,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "Binding"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [Required]
    public ObjectReference Target { get => field ??= new(); init; }

    /// <inheritdoc />
    public Binding WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
