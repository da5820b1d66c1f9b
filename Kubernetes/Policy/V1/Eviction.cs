using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.Policy.V1;

/// <summary>Asks to delete a pod within its disruption budgets; a subresource of it.</summary>
public sealed record Eviction : IResource<Eviction>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("policy", "v1", "Eviction", "evictions")
    {
        Use = ResourceUse.Subresource,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "policy/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "Eviction"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    public DeleteOptions? DeleteOptions { get; init; }

    /// <inheritdoc />
    public Eviction WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
