using System.Globalization;
using Platform.ControlPlane.Controllers.Pods;
using Platform.Kubernetes.Batch.V1;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Controllers.Jobs;

/// <summary>How far a job is: what its status says has been counted, and what its pods add to that.</summary>
internal sealed record JobTally
{
    private JobTally() { }

    /// <summary>Pods that run or wait to.</summary>
    public required IReadOnlyList<Pod> Active { get; init; }

    /// <summary>Pods that were told to end and have not.</summary>
    public required IReadOnlyList<Pod> Terminating { get; init; }

    /// <summary>Pods that succeeded and are not in the status yet.</summary>
    public required IReadOnlyList<Pod> NewlySucceeded { get; init; }

    /// <summary>Pods that failed, count as such, and are not in the status yet.</summary>
    public required IReadOnlyList<Pod> NewlyFailed { get; init; }

    /// <summary>Pods that failed and do not count, for the failure policy says so.</summary>
    public required IReadOnlyList<Pod> Ignored { get; init; }

    /// <summary>Every pod that failed and is still there.</summary>
    public required IReadOnlyList<Pod> Failures { get; init; }

    /// <summary>How many succeeded, or, with indexes, how many indexes did.</summary>
    public required int Succeeded { get; init; }

    /// <summary>How many failed.</summary>
    public required int Failed { get; init; }

    /// <summary>Indexes that are done.</summary>
    public required SortedSet<int> SucceededIndexes { get; init; }

    /// <summary>Indexes that failed for good; empty without a back-off limit for each index.</summary>
    public required SortedSet<int> FailedIndexes { get; init; }

    /// <summary>Pods that are ready.</summary>
    public int Ready => Active.Count(PodState.IsReady);

    /// <summary>Whether pods are told apart by indexes.</summary>
    public static bool IsIndexed(Job job) => job.Spec.CompletionMode == CompletionMode.Indexed;

    /// <summary>Index of a pod; null when it has none that the job asks for.</summary>
    public static int? IndexOf(Job job, Pod pod) =>
        int.TryParse(pod.Metadata.Annotations?.GetValueOrDefault(JobNames.Index), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        && index < (job.Spec.Completions ?? 0) ? index : null;

    /// <summary>How often the index of a failed pod has failed, with this time.</summary>
    public static int FailuresOfIndex(Pod pod) => 1 + (int.TryParse(
        pod.Metadata.Annotations?.GetValueOrDefault(JobNames.IndexFailures), NumberStyles.None, CultureInfo.InvariantCulture, out var before) ? before : 0);

    /// <summary>Whether a pod has yet to be counted.</summary>
    public static bool IsTracked(Pod pod) => pod.Metadata.Finalizers?.Contains(JobNames.Tracking) == true;

    /// <summary>Looks at a job and its pods.</summary>
    public static JobTally Of(Job job, IReadOnlyList<Pod> pods)
    {
        var uncounted = job.Status.UncountedTerminatedPods;
        var noted = (uncounted?.Succeeded ?? []).Concat(uncounted?.Failed ?? []).ToHashSet();
        var fresh = pods.Where(p => IsTracked(p) && !noted.Contains(p.Metadata.Uid ?? "")).ToList();
        var failures = pods.Where(p => HasFailed(job, p)).ToList();
        var judged = failures.ToLookup(p => PodFailureRules.Match(job, p).Action);
        var ignored = fresh.Where(judged[PodFailurePolicyAction.Ignore].Contains).ToList();
        var succeeded = fresh.Where(p => p.Status.Phase == PodPhase.Succeeded).ToList();
        var failed = fresh.Where(p => failures.Contains(p) && !ignored.Contains(p)).ToList();
        var done = IndexRanges.Parse(job.Status.CompletedIndexes, job.Spec.Completions ?? 0);
        done.UnionWith(pods.Where(p => p.Status.Phase == PodPhase.Succeeded && IsIndexed(job)).Select(p => IndexOf(job, p)).OfType<int>());
        var lost = LostIndexes(job, failures, judged);
        lost.ExceptWith(done);
        return new JobTally
        {
            Active = [.. pods.Where(PodState.IsActive)],
            Terminating = [.. pods.Where(p => !PodState.IsFinished(p) && p.Metadata.DeletionTimestamp is not null)],
            NewlySucceeded = succeeded,
            NewlyFailed = failed,
            Ignored = ignored,
            Failures = failures,
            Succeeded = IsIndexed(job) ? done.Count : (job.Status.Succeeded ?? 0) + (uncounted?.Succeeded?.Count ?? 0) + succeeded.Count,
            Failed = (job.Status.Failed ?? 0) + (uncounted?.Failed?.Count ?? 0) + failed.Count,
            SucceededIndexes = done,
            FailedIndexes = lost,
        };
    }

    /// <summary>A pod that is told to end counts as failed at once, unless only pods that have ended are to be replaced.</summary>
    private static bool HasFailed(Job job, Pod pod) => pod.Status.Phase == PodPhase.Failed
        || (pod.Metadata.DeletionTimestamp is not null && pod.Status.Phase != PodPhase.Succeeded && job.Spec.PodReplacementPolicy != PodReplacementPolicy.Failed);

    private static SortedSet<int> LostIndexes(Job job, List<Pod> failures, ILookup<string, Pod> judged)
    {
        var lost = new SortedSet<int>();
        if (job.Spec.BackoffLimitPerIndex is not { } limit)
            return lost;
        lost = IndexRanges.Parse(job.Status.FailedIndexes, job.Spec.Completions ?? 0);
        lost.UnionWith(judged[PodFailurePolicyAction.FailIndex].Select(p => IndexOf(job, p)).OfType<int>());
        lost.UnionWith(failures.Except(judged[PodFailurePolicyAction.Ignore]).Where(p => FailuresOfIndex(p) > limit).Select(p => IndexOf(job, p)).OfType<int>());
        return lost;
    }
}
