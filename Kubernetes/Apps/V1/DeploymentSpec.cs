using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Apps.V1;

/// <summary>How many pods there are to be, of which template, and how one template replaces another.</summary>
public sealed record DeploymentSpec
{
    /// <summary>How many pods there are to be.</summary>
    [Default(1)]
    public int? Replicas { get; init; }

    /// <summary>Labels of the pods; the template must carry them. It cannot be changed.</summary>
    [Required, Immutable]
    public LabelSelector? Selector { get; init; }

    /// <summary>What the pods are made from.</summary>
    [Required, DefaultObject]
    public PodTemplateSpec Template { get => field ??= new(); init; }

    /// <summary>How pods of a new template replace those of the old.</summary>
    [DefaultObject, Patch(PatchStrategy.RetainKeys)]
    public DeploymentStrategy Strategy { get => field ??= new(); init; }

    /// <summary>Seconds that a new pod must be ready before it counts as available.</summary>
    public int? MinReadySeconds { get; init; }

    /// <summary>Old replica sets that are kept, to return to them.</summary>
    [Default(10)]
    public int? RevisionHistoryLimit { get; init; }

    /// <summary>Changes of the template have no effect until it goes on.</summary>
    public bool? Paused { get; init; }

    /// <summary>Seconds without progress after which it is said to have failed.</summary>
    [Default(600)]
    public int? ProgressDeadlineSeconds { get; init; }
}
