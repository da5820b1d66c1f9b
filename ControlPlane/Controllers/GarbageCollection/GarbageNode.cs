using Platform.Kubernetes;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Controllers.GarbageCollection;

/// <summary>What garbage collection knows of an object.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Namespace">Its namespace; null for cluster-wide kinds.</param>
/// <param name="Name">Its name.</param>
/// <param name="Uid">Its uid.</param>
/// <param name="Owners">Its owners.</param>
/// <param name="Finalizers">Its finalizers.</param>
/// <param name="Deleting">Whether it is being deleted.</param>
internal sealed record GarbageNode(
    ResourceKind Kind, string? Namespace, string Name, string Uid, IReadOnlyList<OwnerReference> Owners, IReadOnlyList<string> Finalizers, bool Deleting)
{
    /// <summary>Finalizer of an object that waits for its dependents to be deleted.</summary>
    public const string ForegroundFinalizer = "foregroundDeletion";

    /// <summary>Finalizer of an object that waits for its dependents to be let go.</summary>
    public const string OrphanFinalizer = "orphan";

    /// <summary>It waits for its dependents to be deleted.</summary>
    public bool WaitsForDependents => Deleting && Finalizers.Contains(ForegroundFinalizer);

    /// <summary>It waits for its dependents to be let go.</summary>
    public bool Orphans => Deleting && Finalizers.Contains(OrphanFinalizer);

    public static GarbageNode Of(ResourceKind kind, ObjectMeta metadata) => new(
        kind, metadata.Namespace, metadata.Name ?? "", metadata.Uid ?? "", metadata.OwnerReferences ?? [], metadata.Finalizers ?? [],
        metadata.DeletionTimestamp is not null);
}
