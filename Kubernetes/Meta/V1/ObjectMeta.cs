using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Meta.V1;

/// <summary><c>ObjectMeta</c> of the meta.k8s.io/v1 API.</summary>
public sealed record ObjectMeta
{
    [Immutable]
    public string? Name { get; init; }

    public string? GenerateName { get; init; }

    [Immutable]
    public string? Namespace { get; init; }

    public string? SelfLink { get; init; }

    [Immutable]
    public string? Uid { get; init; }

    public string? ResourceVersion { get; init; }

    public long? Generation { get; init; }

    [Immutable]
    public Time? CreationTimestamp { get; init; }

    public Time? DeletionTimestamp { get; init; }

    public long? DeletionGracePeriodSeconds { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    [Patch(PatchStrategy.Merge, "uid"), List(ListType.Map, "uid")]
    public IReadOnlyList<OwnerReference>? OwnerReferences { get; init; }

    [Patch(PatchStrategy.Merge), List(ListType.Set)]
    public IReadOnlyList<string>? Finalizers { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<ManagedFieldsEntry>? ManagedFields { get; init; }
}
