using System.Globalization;
using Platform.ControlPlane.Controllers.Jobs;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Batch.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Controllers.CronJobs;

/// <summary>Makes jobs when they are due. A job is named after its time, so that none is made twice, whatever is killed in between.</summary>
public sealed class CronJobController : Controller<ObjectKey>
{
    private const int Workers = 2;
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;
    private readonly EventRecorder _events;

    /// <summary>A controller that does nothing until it runs.</summary>
    public CronJobController(ControllerContext context, EventRecorder events)
        : base("cronjob-controller", Workers, context.Time, context.Logger) =>
        (_client, _informers, _events) = (context.Client, context.Informers, events.As("cronjob-controller"));

    /// <inheritdoc/>
    public override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_informers.CronJobs.Find(key) is not { Metadata.DeletionTimestamp: null } cron)
            return;
        var jobs = _informers.Jobs.ByIndex(SharedInformers.ByController, cron.Metadata.Uid ?? "");
        cron = await WriteAsync(cron, Observed(cron, jobs), cancellationToken);
        await TrimHistoryAsync(cron, jobs, cancellationToken);
        if (cron.Spec.Suspend == true)
            return;
        if (!CronSchedule.TryParse(cron.Spec.Schedule, out var schedule, out var error))
        {
            _events.Warning(cron, "UnparseableSchedule", $"unparseable schedule: {cron.Spec.Schedule}: {error}");
            return;
        }

        if (Zone(cron) is not { } zone)
        {
            _events.Warning(cron, "UnknownTimeZone", $"invalid timeZone: {cron.Spec.TimeZone}");
            return;
        }

        var now = Time.GetUtcNow();
        if (Due(cron, schedule, zone, now) is { } due)
            await StartAsync(cron, jobs, due, cancellationToken);
        if (schedule.Next(now, zone) is { } next)
            Queue.AddAfter(key, next - now);
    }

    /// <inheritdoc/>
    protected override void Start()
    {
        _informers.CronJobs.OnChange(change => Queue.Add(ObjectKey.Of(change.Latest.Metadata)));
        _informers.Jobs.OnChange(change =>
        {
            if (Owners.Controller(change.Latest.Metadata) is { } owner && owner.Kind == CronJob.Definition.Kind)
                Queue.Add(new ObjectKey(change.Latest.Metadata.Namespace ?? "", owner.Name));
        });
    }

    private static TimeZoneInfo? Zone(CronJob cron) =>
        cron.Spec.TimeZone is null ? TimeZoneInfo.Utc : TimeZoneInfo.TryFindSystemTimeZoneById(cron.Spec.TimeZone, out var zone) ? zone : null;

    /// <summary>The newest time that is past and not begun; null when nothing is due or it is too late for it.</summary>
    private DateTimeOffset? Due(CronJob cron, CronSchedule schedule, TimeZoneInfo zone, DateTimeOffset now)
    {
        var since = cron.Status.LastScheduleTime?.Value ?? cron.Metadata.CreationTimestamp?.Value ?? now;
        var deadline = cron.Spec.StartingDeadlineSeconds is { } seconds ? now.AddSeconds(-seconds) : DateTimeOffset.MinValue;
        DateTimeOffset? newest = null;
        var missed = 0;
        for (var next = schedule.Next(since < deadline ? deadline : since, zone); next <= now; next = schedule.Next(next.Value, zone))
        {
            newest = next;
            missed++;
            if (missed > 100)
            {
                // However many were missed, only the last is made up for; it is found from the present backwards.
                _events.Warning(cron, "TooManyMissedTimes", "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew");
                return Latest(schedule, zone, next.Value, now);
            }
        }

        return newest;
    }

    private static DateTimeOffset Latest(CronSchedule schedule, TimeZoneInfo zone, DateTimeOffset found, DateTimeOffset now)
    {
        for (var back = TimeSpan.FromMinutes(1); now - back > found; back *= 2)
        {
            if (schedule.Next(now - back, zone) is not { } next || next > now)
                continue;
            while (schedule.Next(next, zone) is { } later && later <= now)
                next = later;
            return next;
        }

        return found;
    }

    private async Task StartAsync(CronJob cron, IReadOnlyList<Job> jobs, DateTimeOffset due, CancellationToken cancellationToken)
    {
        var active = jobs.Where(j => !JobConditions.IsFinished(j)).ToList();
        if (cron.Spec.ConcurrencyPolicy == ConcurrencyPolicy.Forbid && active.Count > 0)
        {
            _events.Normal(cron, "JobAlreadyActive", "Not starting job because prior execution is running and concurrency policy is Forbid");
            return;
        }

        if (cron.Spec.ConcurrencyPolicy == ConcurrencyPolicy.Replace)
        {
            foreach (var job in active)
                await DeleteAsync(cron, job, cancellationToken);
        }

        var made = await _client.TryCreateAsync(Make(cron, due), cancellationToken);
        if (made is not null)
        {
            _informers.Jobs.Observe(made);
            _events.Normal(cron, "SuccessfulCreate", "Created job " + made.Metadata.Name);
        }

        var own = _informers.Jobs.ByIndex(SharedInformers.ByController, cron.Metadata.Uid ?? "");
        await WriteAsync(cron, Observed(cron, own) with { LastScheduleTime = (Time)due }, cancellationToken);
    }

    private static Job Make(CronJob cron, DateTimeOffset due)
    {
        var template = cron.Spec.JobTemplate;
        var zoned = cron.Spec.TimeZone is null ? due : TimeZoneInfo.ConvertTime(due, TimeZoneInfo.FindSystemTimeZoneById(cron.Spec.TimeZone));
        return new Job
        {
            Metadata = new()
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"{cron.Metadata.Name}-{due.ToUnixTimeSeconds() / 60}"),
                Namespace = cron.Metadata.Namespace,
                Labels = template.Metadata.Labels,
                Annotations = new Dictionary<string, string>(template.Metadata.Annotations ?? new Dictionary<string, string>())
                {
                    [JobNames.ScheduledTime] = zoned.ToString(zoned.Offset == TimeSpan.Zero ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture),
                },
                OwnerReferences = [Owners.ControlledBy(cron)],
            },
            Spec = template.Spec,
        };
    }

    private static CronJobStatus Observed(CronJob cron, IReadOnlyList<Job> jobs)
    {
        var active = jobs.Where(j => !JobConditions.IsFinished(j) && j.Metadata.DeletionTimestamp is null)
            .OrderBy(j => j.Metadata.Name, StringComparer.Ordinal).Select(EventRecorder.ReferenceTo).ToList();
        var successes = jobs.Where(j => JobConditions.Find(j, JobConditionType.Complete) is not null).Select(j => j.Status.CompletionTime?.Value).OfType<DateTimeOffset>();
        var newest = successes.Append(cron.Status.LastSuccessfulTime?.Value ?? DateTimeOffset.MinValue).Max();
        return cron.Status with
        {
            Active = active.Count == 0 ? null : [.. active.Select(r => r with { FieldPath = null })],
            LastSuccessfulTime = newest == DateTimeOffset.MinValue ? null : (Time)newest,
        };
    }

    private async Task TrimHistoryAsync(CronJob cron, IReadOnlyList<Job> jobs, CancellationToken cancellationToken)
    {
        foreach (var (type, kept) in ((string, int?)[])[(JobConditionType.Complete, cron.Spec.SuccessfulJobsHistoryLimit), (JobConditionType.Failed, cron.Spec.FailedJobsHistoryLimit)])
        {
            if (kept is null)
                continue;
            var finished = jobs.Where(j => JobConditions.Find(j, type) is not null && j.Metadata.DeletionTimestamp is null)
                .OrderByDescending(j => j.Status.StartTime?.Value ?? j.Metadata.CreationTimestamp?.Value).ThenByDescending(j => j.Metadata.Name, StringComparer.Ordinal);
            foreach (var job in finished.Skip(kept.Value))
                await DeleteAsync(cron, job, cancellationToken);
        }
    }

    private async Task DeleteAsync(CronJob cron, Job job, CancellationToken cancellationToken)
    {
        var options = new DeleteOptions { PropagationPolicy = "Background", Preconditions = new() { Uid = job.Metadata.Uid } };
        if (await _client.TryDeleteAsync<Job>(job.Metadata.Name!, job.Metadata.Namespace, options, cancellationToken))
            _events.Normal(cron, "SuccessfulDelete", "Deleted job " + job.Metadata.Name);
    }

    private async Task<CronJob> WriteAsync(CronJob cron, CronJobStatus status, CancellationToken cancellationToken)
    {
        if (Same(cron.Status, status))
            return cron;
        var updated = await _client.UpdateStatusAsync(cron with { Status = status }, cancellationToken);
        _informers.CronJobs.Observe(updated);
        return updated;
    }

    private static bool Same(CronJobStatus one, CronJobStatus other) =>
        one.LastScheduleTime == other.LastScheduleTime && one.LastSuccessfulTime == other.LastSuccessfulTime
        && (one.Active ?? []).Select(r => (r.Name, r.Uid)).SequenceEqual((other.Active ?? []).Select(r => (r.Name, r.Uid)));
}
