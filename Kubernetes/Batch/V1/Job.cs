using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Batch.V1;

/// <summary>Runs pods until enough of them succeed.</summary>
public sealed record Job : IResource<Job>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("batch", "v1", "Job", "jobs")
    {
        Categories = ["all"],
        HasStatus = true,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "batch/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "Job"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    /// <summary>What is wanted.</summary>
    [DefaultObject]
    public JobSpec Spec { get => field ??= new(); init; }

    /// <summary>What is the case; written by whoever brings it about.</summary>
    [DefaultObject]
    public JobStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public Job WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
