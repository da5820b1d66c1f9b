using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>Bounds and defaults of what the pods and claims of a namespace ask for.</summary>
public sealed record LimitRange : IResource<LimitRange>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("", "v1", "LimitRange", "limitranges")
    {
        ShortNames = ["limits"],
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "LimitRange"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    /// <summary>What is wanted.</summary>
    [DefaultObject]
    public LimitRangeSpec Spec { get => field ??= new(); init; }

    /// <inheritdoc />
    public LimitRange WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
