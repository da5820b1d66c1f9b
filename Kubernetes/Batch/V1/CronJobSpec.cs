using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Batch.V1;

/// <summary><c>CronJobSpec</c> of the batch/v1 API.</summary>
public sealed record CronJobSpec
{
    [Required]
    public string Schedule { get => field ?? ""; init; }

    public string? TimeZone { get; init; }

    public long? StartingDeadlineSeconds { get; init; }

    [Default("Allow"), Values("Allow", "Forbid", "Replace")]
    public string? ConcurrencyPolicy { get; init; }

    [Default(false)]
    public bool? Suspend { get; init; }

    [Required, DefaultObject]
    public JobTemplateSpec JobTemplate { get => field ??= new(); init; }

    [Default(3)]
    public int? SuccessfulJobsHistoryLimit { get; init; }

    [Default(1)]
    public int? FailedJobsHistoryLimit { get; init; }
}
