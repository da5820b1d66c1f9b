using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Coordination.V1;

/// <summary>A claim that its holder renews.</summary>
public sealed record Lease : IResource<Lease>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("coordination.k8s.io", "v1", "Lease", "leases");

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "coordination.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "Lease"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    /// <summary>What is wanted.</summary>
    [DefaultObject]
    public LeaseSpec Spec { get => field ??= new(); init; }

    /// <inheritdoc />
    public Lease WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
