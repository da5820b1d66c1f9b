using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Scheduling.V1;

/// <summary>A named pod priority.</summary>
public sealed record PriorityClass : IResource<PriorityClass>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses")
    {
        ShortNames = ["pc"],
        Namespaced = false,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "scheduling.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "PriorityClass"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [Required, Immutable]
    public int Value { get; init; }

    public bool? GlobalDefault { get; init; }

    public string? Description { get; init; }

    [Default("PreemptLowerPriority"), Immutable, Values("PreemptLowerPriority", "Never")]
    public string? PreemptionPolicy { get; init; }

    /// <inheritdoc />
    public PriorityClass WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
