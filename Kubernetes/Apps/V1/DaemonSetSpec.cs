using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Apps.V1;

/// <summary><c>DaemonSetSpec</c> of the apps/v1 API.</summary>
public sealed record DaemonSetSpec
{
    [Required, Immutable]
    public LabelSelector? Selector { get; init; }

    [Required, DefaultObject]
    public PodTemplateSpec Template { get => field ??= new(); init; }

    [DefaultObject]
    public DaemonSetUpdateStrategy UpdateStrategy { get => field ??= new(); init; }

    public int? MinReadySeconds { get; init; }

    [Default(10)]
    public int? RevisionHistoryLimit { get; init; }
}
