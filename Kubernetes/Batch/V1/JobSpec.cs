using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Batch.V1;

/// <summary><c>JobSpec</c> of the batch/v1 API.</summary>
public sealed record JobSpec
{
    public int? Parallelism { get; init; }

    public int? Completions { get; init; }

    public long? ActiveDeadlineSeconds { get; init; }

    public PodFailurePolicy? PodFailurePolicy { get; init; }

    public SuccessPolicy? SuccessPolicy { get; init; }

    public int? BackoffLimit { get; init; }

    public int? BackoffLimitPerIndex { get; init; }

    public int? MaxFailedIndexes { get; init; }

    [Immutable]
    public LabelSelector? Selector { get; init; }

    public bool? ManualSelector { get; init; }

    [Required, DefaultObject]
    public PodTemplateSpec Template { get => field ??= new(); init; }

    public int? TtlSecondsAfterFinished { get; init; }

    [Default("NonIndexed"), Immutable, Values("NonIndexed", "Indexed")]
    public string? CompletionMode { get; init; }

    [Default(false)]
    public bool? Suspend { get; init; }

    [Default("TerminatingOrFailed"), Values("TerminatingOrFailed", "Failed")]
    public string? PodReplacementPolicy { get; init; }

    public string? ManagedBy { get; init; }
}
