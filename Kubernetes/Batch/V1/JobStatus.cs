using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Batch.V1;

/// <summary><c>JobStatus</c> of the batch/v1 API.</summary>
public sealed record JobStatus
{
    [Patch(PatchStrategy.Merge, "type"), List(ListType.Atomic)]
    public IReadOnlyList<JobCondition>? Conditions { get; init; }

    public Time? StartTime { get; init; }

    public Time? CompletionTime { get; init; }

    public int? Active { get; init; }

    public int? Succeeded { get; init; }

    public int? Failed { get; init; }

    public int? Terminating { get; init; }

    public string? CompletedIndexes { get; init; }

    public string? FailedIndexes { get; init; }

    public UncountedTerminatedPods? UncountedTerminatedPods { get; init; }

    public int? Ready { get; init; }
}
