using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>What a namespace may use in all.</summary>
public sealed record ResourceQuota : IResource<ResourceQuota>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("", "v1", "ResourceQuota", "resourcequotas")
    {
        ShortNames = ["quota"],
        HasStatus = true,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "ResourceQuota"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    /// <summary>What is wanted.</summary>
    [DefaultObject]
    public ResourceQuotaSpec Spec { get => field ??= new(); init; }

    /// <summary>What is the case; written by whoever brings it about.</summary>
    [DefaultObject]
    public ResourceQuotaStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public ResourceQuota WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
