using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Controllers.Pods;
using Platform.Kubernetes.Batch.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Controllers.Jobs;

/// <summary>Runs the pods of jobs until enough have succeeded, or the job has failed.</summary>
/// <remarks>
/// 1. Tally the pods. 2. Judge: go on, succeeded, failed. 3. Make or end pods accordingly. 4. Count what has ended
/// (<see cref="JobAccounts"/>) and write the status. The interim conditions SuccessCriteriaMet and FailureTarget stand until the
/// last pod has ended.
/// </remarks>
public sealed class JobController : PodOwnerController<Job>
{
    private const int Workers = 4;
    private const int LargestBurst = 500;
    private readonly TrackedPods _tracked;

    /// <summary>A controller that does nothing until it runs.</summary>
    public JobController(ControllerContext context, EventRecorder events)
        : base("job-controller", Workers, context, events, context.Informers.Jobs) =>
        _tracked = new TrackedPods(context.Client, context.Informers.Pods);

    /// <inheritdoc/>
    public override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var job = Informers.Jobs.Find(key);
        await _tracked.ReleaseOrphansAsync(key, job, cancellationToken);
        if (job is not { Metadata.DeletionTimestamp: null, Spec.ManagedBy: null or JobNames.Controller } || JobConditions.IsFinished(job))
            return;
        var pods = await ClaimAsync(job, cancellationToken);
        var tally = JobTally.Of(job, pods);
        var verdict = JobVerdict.Of(job, tally, Time.GetUtcNow());
        var active = tally.Active.ToList();
        string? failure = null;
        if (verdict is not null || job.Spec.Suspend == true)
            await EndAsync(job, active, active.Count, cancellationToken);
        else
            failure = await ManageAsync(key, job, pods, tally, active, cancellationToken);
        await AccountAsync(job, pods, tally, verdict, active, cancellationToken);
        if (JobVerdict.Deadline(job) is { } deadline)
            Queue.AddAfter(key, deadline - Time.GetUtcNow());
        if (failure is not null)
            Queue.Retry(key);
    }

    /// <inheritdoc/>
    protected override LabelSelector? SelectorOf(Job owner) => owner.Spec.Selector;

    /// <summary>Brings the number of active pods to what the job asks for; what the API refused, if it did.</summary>
    private async Task<string?> ManageAsync(ObjectKey key, Job job, IReadOnlyList<Pod> pods, JobTally tally, List<Pod> active, CancellationToken cancellationToken)
    {
        var parallelism = job.Spec.Parallelism ?? 1;
        var wanted = job.Spec.Completions is { } completions ? Math.Min(parallelism, Math.Max(0, completions - tally.Succeeded - tally.FailedIndexes.Count))
            : tally.Succeeded > 0 ? Math.Min(active.Count, parallelism)
            : parallelism;
        if (active.Count > wanted)
        {
            await EndAsync(job, active, active.Count - wanted, cancellationToken);
            return null;
        }

        var awaited = job.Spec.PodReplacementPolicy == PodReplacementPolicy.Failed ? tally.Terminating.Count : 0;
        var missing = Math.Min(wanted - active.Count - awaited, LargestBurst);
        if (missing <= 0)
            return null;
        if (JobTally.IsIndexed(job))
            return await CreateIndexedAsync(key, job, pods, tally, active, missing, cancellationToken);
        return Waits(key, pods, tally.Failures) ? null : await CreateAsync(job, active, Enumerable.Repeat<(int?, int?)>((null, null), missing), cancellationToken);
    }

    private Task<string?> CreateIndexedAsync(
        ObjectKey key, Job job, IReadOnlyList<Pod> pods, JobTally tally, List<Pod> active, int missing, CancellationToken cancellationToken)
    {
        var perIndex = job.Spec.BackoffLimitPerIndex is not null;
        if (!perIndex && Waits(key, pods, tally.Failures))
            return Task.FromResult<string?>(null);
        var taken = active.Concat(job.Spec.PodReplacementPolicy == PodReplacementPolicy.Failed ? tally.Terminating : []).Select(p => JobTally.IndexOf(job, p)).ToHashSet();
        var failures = tally.Failures.ToLookup(p => JobTally.IndexOf(job, p));
        var open = Enumerable.Range(0, job.Spec.Completions ?? 0)
            .Where(i => !tally.SucceededIndexes.Contains(i) && !tally.FailedIndexes.Contains(i) && !taken.Contains(i))
            .Where(i => !perIndex || !Waits(key, failures[i], failures[i]))
            .Take(missing)
            .Select(i => ((int?)i, perIndex ? failures[i].Select(JobTally.FailuresOfIndex).DefaultIfEmpty().Max() : (int?)null));
        return CreateAsync(job, active, [.. open], cancellationToken);
    }

    private bool Waits(ObjectKey key, IEnumerable<Pod> pods, IEnumerable<Pod> failures)
    {
        var wait = JobBackOff.Until(pods, failures) - Time.GetUtcNow();
        if (wait <= TimeSpan.Zero)
            return false;
        Queue.AddAfter(key, wait);
        return true;
    }

    private async Task<string?> CreateAsync(Job job, List<Pod> active, IEnumerable<(int? Index, int? Failures)> wanted, CancellationToken cancellationToken)
    {
        foreach (var (index, failures) in wanted)
        {
            try
            {
                active.Add(await CreateAsync(job, JobPodFactory.Create(job, index, failures), cancellationToken));
            }
            catch (KubernetesApiException e)
            {
                return e.Message;
            }
        }

        return null;
    }

    /// <summary>Ends pods that are not needed. They lose their finalizer before, for they neither succeed nor fail.</summary>
    private async Task EndAsync(Job job, List<Pod> active, int count, CancellationToken cancellationToken)
    {
        foreach (var pod in DeletionOrder.Sort(active).Take(count))
        {
            await _tracked.ReleaseAsync(pod, cancellationToken);
            await DeleteAsync(job, pod, cancellationToken);
            active.Remove(pod);
        }
    }

    private async Task AccountAsync(
        Job job, IReadOnlyList<Pod> pods, JobTally tally, JobVerdict? verdict, List<Pod> active, CancellationToken cancellationToken)
    {
        var status = WithProgress(job, JobAccounts.Note(job, tally), tally, verdict, active);
        job = await WriteAsync(job, status, cancellationToken);
        var ended = tally.NewlySucceeded.Concat(tally.NewlyFailed).Concat(tally.Ignored).Concat(Noted(job, pods));
        foreach (var pod in ended.DistinctBy(p => p.Metadata.Uid))
            await _tracked.ReleaseAsync(pod, cancellationToken);
        status = JobAccounts.Count(job.Status);
        if (verdict is not null && active.Count == 0 && tally.Terminating.Count == 0)
        {
            status = JobAccounts.Finish(status, verdict, Time.GetUtcNow());
            if (verdict.Succeeded)
                Events.Normal(job, "Completed", "Job completed");
            else
                Events.Warning(job, verdict.Reason, verdict.Message);
        }

        await WriteAsync(job, status, cancellationToken);
    }

    private static IEnumerable<Pod> Noted(Job job, IReadOnlyList<Pod> pods)
    {
        var noted = job.Status.UncountedTerminatedPods;
        var uids = (noted?.Succeeded ?? []).Concat(noted?.Failed ?? []).ToHashSet();
        return pods.Where(p => uids.Contains(p.Metadata.Uid ?? ""));
    }

    private JobStatus WithProgress(Job job, JobStatus status, JobTally tally, JobVerdict? verdict, List<Pod> active)
    {
        var now = Time.GetUtcNow();
        var conditions = status.Conditions;
        if (verdict is not null)
        {
            var interim = verdict.Succeeded ? JobConditionType.SuccessCriteriaMet : JobConditionType.FailureTarget;
            conditions = JobConditions.Set(conditions, interim, true, verdict.Reason, verdict.Message, now);
        }

        var suspended = job.Spec.Suspend == true && verdict is null;
        if (suspended)
            conditions = JobConditions.Set(conditions, JobConditionType.Suspended, true, "JobSuspended", "Job suspended", now);
        else if (JobConditions.Find(job, JobConditionType.Suspended) is not null)
            conditions = JobConditions.Set(conditions, JobConditionType.Suspended, false, "JobResumed", "Job resumed", now);
        return status with
        {
            Conditions = conditions,
            StartTime = suspended ? null : status.StartTime ?? (Time)now,
            Active = active.Count == 0 ? null : active.Count,
            Ready = active.Count(PodState.IsReady),
            Terminating = tally.Terminating.Count,
        };
    }

    private async Task<Job> WriteAsync(Job job, JobStatus status, CancellationToken cancellationToken)
    {
        if (Same(job.Status, status))
            return job;
        var updated = await Client.UpdateStatusAsync(job with { Status = status }, cancellationToken);
        Informers.Jobs.Observe(updated);
        return updated;
    }

    private static bool Same(JobStatus one, JobStatus other) => JsonNode.DeepEquals(
        JsonSerializer.SerializeToNode(one, KubernetesJson.Default.JobStatus), JsonSerializer.SerializeToNode(other, KubernetesJson.Default.JobStatus));
}
