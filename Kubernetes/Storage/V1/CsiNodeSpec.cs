using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Storage.V1;

/// <summary><c>CSINodeSpec</c> of the storage.k8s.io/v1 API.</summary>
public sealed record CsiNodeSpec
{
    [Patch(PatchStrategy.Merge, "name"), List(ListType.Map, "name")]
    public IReadOnlyList<CsiNodeDriver>? Drivers { get; init; }
}
