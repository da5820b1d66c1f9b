using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Apps.V1;

/// <summary><c>StatefulSetSpec</c> of the apps/v1 API.</summary>
public sealed record StatefulSetSpec
{
    [Default(1)]
    public int? Replicas { get; init; }

    [Required, Immutable]
    public LabelSelector? Selector { get; init; }

    [Required, DefaultObject]
    public PodTemplateSpec Template { get => field ??= new(); init; }

    [List(ListType.Atomic), Immutable]
    public IReadOnlyList<PersistentVolumeClaim>? VolumeClaimTemplates { get; init; }

    [Immutable]
    public string? ServiceName { get; init; }

    [Default("OrderedReady"), Immutable, Values("OrderedReady", "Parallel")]
    public string? PodManagementPolicy { get; init; }

    [DefaultObject]
    public StatefulSetUpdateStrategy UpdateStrategy { get => field ??= new(); init; }

    [Default(10)]
    public int? RevisionHistoryLimit { get; init; }

    public int? MinReadySeconds { get; init; }

    [DefaultObject]
    public StatefulSetPersistentVolumeClaimRetentionPolicy? PersistentVolumeClaimRetentionPolicy { get; init; }

    public StatefulSetOrdinals? Ordinals { get; init; }
}
