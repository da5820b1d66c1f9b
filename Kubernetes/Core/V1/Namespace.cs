using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>A scope for names, the unit of deletion of what is in it.</summary>
public sealed record Namespace : IResource<Namespace>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("", "v1", "Namespace", "namespaces")
    {
        ShortNames = ["ns"],
        Namespaced = false,
        HasStatus = true,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "Namespace"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    /// <summary>What is wanted.</summary>
    [DefaultObject]
    public NamespaceSpec Spec { get => field ??= new(); init; }

    /// <summary>What is the case; written by whoever brings it about.</summary>
    [DefaultObject]
    public NamespaceStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public Namespace WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
