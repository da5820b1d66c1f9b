using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Apps.V1;

/// <summary><c>DeploymentSpec</c> of the apps/v1 API.</summary>
public sealed record DeploymentSpec
{
    [Default(1)]
    public int? Replicas { get; init; }

    [Required, Immutable]
    public LabelSelector? Selector { get; init; }

    [Required, DefaultObject]
    public PodTemplateSpec Template { get => field ??= new(); init; }

    [DefaultObject, Patch(PatchStrategy.RetainKeys)]
    public DeploymentStrategy Strategy { get => field ??= new(); init; }

    public int? MinReadySeconds { get; init; }

    [Default(10)]
    public int? RevisionHistoryLimit { get; init; }

    public bool? Paused { get; init; }

    [Default(600)]
    public int? ProgressDeadlineSeconds { get; init; }
}
