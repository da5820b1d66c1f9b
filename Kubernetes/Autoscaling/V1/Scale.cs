using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.Autoscaling.V1;

/// <summary>The replica count of a scalable object; only a subresource.</summary>
public sealed record Scale : IResource<Scale>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("autoscaling", "v1", "Scale", "scales")
    {
        HasStatus = true,
        Use = ResourceUse.Subresource,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "autoscaling/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "Scale"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    public ScaleSpec Spec { get => field ??= new(); init; }

    public ScaleStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public Scale WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
