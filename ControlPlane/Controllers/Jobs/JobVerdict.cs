using Platform.Kubernetes.Batch.V1;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Controllers.Jobs;

/// <summary>How a job ends.</summary>
/// <param name="Succeeded">Whether it reached what it was for.</param>
/// <param name="Reason">Reason of its condition.</param>
/// <param name="Message">Message of its condition.</param>
internal sealed record JobVerdict(bool Succeeded, string Reason, string Message)
{
    /// <summary>The verdict on a job; null while it goes on.</summary>
    public static JobVerdict? Of(Job job, JobTally tally, DateTimeOffset now) =>
        Given(job) ?? Failure(job, tally, now) ?? (tally.Active.Count == 0 || job.Spec.SuccessPolicy is not null ? Success(job, tally) : null);

    /// <summary>When the job's time is over; null without a deadline.</summary>
    public static DateTimeOffset? Deadline(Job job) =>
        job is { Spec.ActiveDeadlineSeconds: { } seconds, Status.StartTime: { } start } && job.Spec.Suspend != true ? start.Value.AddSeconds(seconds) : null;

    /// <summary>A verdict that was given before stands, whatever its last pods do.</summary>
    private static JobVerdict? Given(Job job)
    {
        var condition = JobConditions.Find(job, JobConditionType.FailureTarget) ?? JobConditions.Find(job, JobConditionType.SuccessCriteriaMet);
        return condition is null ? null : new JobVerdict(condition.Type == JobConditionType.SuccessCriteriaMet, condition.Reason ?? "", condition.Message ?? "");
    }

    private static JobVerdict? Failure(Job job, JobTally tally, DateTimeOffset now)
    {
        foreach (var (action, message) in tally.Failures.Select(p => PodFailureRules.Match(job, p)))
        {
            if (action == PodFailurePolicyAction.FailJob)
                return new JobVerdict(false, "PodFailurePolicy", message);
        }

        var limit = job.Spec.BackoffLimit ?? int.MaxValue;
        if ((tally.NewlyFailed.Count > 0 && tally.Failed > limit) || RestartsExceed(job, tally, limit))
            return new JobVerdict(false, "BackoffLimitExceeded", "Job has reached the specified backoff limit");
        if (Deadline(job) is { } deadline && now >= deadline)
            return new JobVerdict(false, "DeadlineExceeded", "Job was active longer than specified deadline");
        if (tally.FailedIndexes.Count > (job.Spec.MaxFailedIndexes ?? int.MaxValue))
            return new JobVerdict(false, "MaxFailedIndexesExceeded", "Job has exceeded the specified maximal number of failed indexes");
        return tally.FailedIndexes.Count > 0 && tally.FailedIndexes.Count + tally.SucceededIndexes.Count >= (job.Spec.Completions ?? 0)
            ? new JobVerdict(false, "FailedIndexes", "Job has failed indexes")
            : null;
    }

    /// <summary>Pods that restart in place count their restarts instead of failing.</summary>
    private static bool RestartsExceed(Job job, JobTally tally, int limit)
    {
        if (job.Spec.Template.Spec.RestartPolicy != "OnFailure")
            return false;
        var restarts = tally.Active.Where(p => p.Status.Phase is PodPhase.Running or PodPhase.Pending).Sum(p =>
            (p.Status.ContainerStatuses ?? []).Concat(p.Status.InitContainerStatuses ?? []).Sum(c => c.RestartCount));
        return limit == 0 ? restarts > 0 : restarts >= limit;
    }

    private static JobVerdict? Success(Job job, JobTally tally)
    {
        var rules = job.Spec.SuccessPolicy?.Rules ?? [];
        for (var i = 0; i < rules.Count; i++)
        {
            if (Matches(rules[i], job, tally))
                return new JobVerdict(true, "SuccessPolicy", $"Matched rules at index {i}");
        }

        var reached = job.Spec.Completions is { } completions ? tally.Succeeded >= completions : tally.Succeeded > 0;
        return reached && tally.Active.Count == 0 ? new JobVerdict(true, "CompletionsReached", "Reached expected number of succeeded pods") : null;
    }

    private static bool Matches(SuccessPolicyRule rule, Job job, JobTally tally)
    {
        if (rule.SucceededIndexes is null)
            return tally.SucceededIndexes.Count >= rule.SucceededCount;
        var wanted = IndexRanges.Parse(rule.SucceededIndexes, job.Spec.Completions ?? 0);
        return wanted.Count(tally.SucceededIndexes.Contains) >= (rule.SucceededCount ?? wanted.Count);
    }
}
