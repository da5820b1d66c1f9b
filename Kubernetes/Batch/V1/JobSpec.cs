using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Batch.V1;

/// <summary>How often a job's pod has to succeed, and how failures count.</summary>
public sealed record JobSpec
{
    /// <summary>Most pods that run at a time.</summary>
    public int? Parallelism { get; init; }

    /// <summary>Successes that are needed.</summary>
    public int? Completions { get; init; }

    /// <summary>Seconds after which the job has failed.</summary>
    public long? ActiveDeadlineSeconds { get; init; }

    /// <summary>What failures of pods mean, by their exit codes and conditions.</summary>
    public PodFailurePolicy? PodFailurePolicy { get; init; }

    /// <summary>When the job has succeeded although not every index has.</summary>
    public SuccessPolicy? SuccessPolicy { get; init; }

    /// <summary>Failures after which the job has failed.</summary>
    public int? BackoffLimit { get; init; }

    public int? BackoffLimitPerIndex { get; init; }

    public int? MaxFailedIndexes { get; init; }

    /// <summary>Labels of its pods; made by the server.</summary>
    [Immutable]
    public LabelSelector? Selector { get; init; }

    public bool? ManualSelector { get; init; }

    /// <summary>What its pods are made from.</summary>
    [Required, DefaultObject]
    public PodTemplateSpec Template { get => field ??= new(); init; }

    /// <summary>Seconds after its end when it is deleted.</summary>
    public int? TtlSecondsAfterFinished { get; init; }

    /// <summary>Indexed gives each pod a number of its own.</summary>
    [Default("NonIndexed"), Immutable, Values("NonIndexed", "Indexed")]
    public string? CompletionMode { get; init; }

    /// <summary>No pods run while this is true.</summary>
    [Default(false)]
    public bool? Suspend { get; init; }

    [Default("TerminatingOrFailed"), Values("TerminatingOrFailed", "Failed")]
    public string? PodReplacementPolicy { get; init; }

    public string? ManagedBy { get; init; }
}
