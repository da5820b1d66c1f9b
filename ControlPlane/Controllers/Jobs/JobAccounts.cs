using Platform.Kubernetes.Batch.V1;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Controllers.Jobs;

/// <summary>
/// Counts each pod once, whatever is killed in between: its uid goes into the status, then its finalizer goes, and only then does
/// the uid become a number.
/// </summary>
internal static class JobAccounts
{
    /// <summary>The status with the pods noted that have ended since.</summary>
    public static JobStatus Note(Job job, JobTally tally)
    {
        var noted = job.Status.UncountedTerminatedPods ?? new UncountedTerminatedPods();
        var indexed = JobTally.IsIndexed(job);
        return job.Status with
        {
            // Indexes that are done cannot be counted twice; they need no notes.
            CompletedIndexes = indexed ? IndexRanges.Format(tally.SucceededIndexes) : null,
            Succeeded = indexed ? NullIfZero(tally.SucceededIndexes.Count) : job.Status.Succeeded,
            FailedIndexes = job.Spec.BackoffLimitPerIndex is null ? null : IndexRanges.Format(tally.FailedIndexes) ?? "",
            UncountedTerminatedPods = new UncountedTerminatedPods
            {
                Succeeded = indexed ? null : NullIfEmpty([.. noted.Succeeded ?? [], .. tally.NewlySucceeded.Select(Uid)]),
                Failed = NullIfEmpty([.. noted.Failed ?? [], .. tally.NewlyFailed.Select(Uid)]),
            },
        };
    }

    /// <summary>The status with the noted pods counted; none of them has its finalizer any more.</summary>
    public static JobStatus Count(JobStatus status) => status with
    {
        Succeeded = NullIfZero((status.Succeeded ?? 0) + (status.UncountedTerminatedPods?.Succeeded?.Count ?? 0)),
        Failed = NullIfZero((status.Failed ?? 0) + (status.UncountedTerminatedPods?.Failed?.Count ?? 0)),
        UncountedTerminatedPods = new UncountedTerminatedPods(),
    };

    /// <summary>The status of a job that is over.</summary>
    public static JobStatus Finish(JobStatus status, JobVerdict verdict, DateTimeOffset now) => status with
    {
        Conditions = JobConditions.Set(
            status.Conditions, verdict.Succeeded ? JobConditionType.Complete : JobConditionType.Failed, true, verdict.Reason, verdict.Message, now),
        CompletionTime = verdict.Succeeded ? (Time)now : null,
    };

    private static string Uid(Pod pod) => pod.Metadata.Uid ?? "";

    private static int? NullIfZero(int number) => number == 0 ? null : number;

    private static IReadOnlyList<string>? NullIfEmpty(IReadOnlyList<string> uids) => uids.Count == 0 ? null : [.. uids.Distinct()];
}
