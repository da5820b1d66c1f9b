using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Batch.V1;

/// <summary>Creates jobs on a schedule.</summary>
public sealed record CronJob : IResource<CronJob>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("batch", "v1", "CronJob", "cronjobs")
    {
        ShortNames = ["cj"],
        Categories = ["all"],
        HasStatus = true,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "batch/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "CronJob"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    /// <summary>What is wanted.</summary>
    [DefaultObject]
    public CronJobSpec Spec { get => field ??= new(); init; }

    /// <summary>What is the case; written by whoever brings it about.</summary>
    [DefaultObject]
    public CronJobStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public CronJob WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
