using Platform.Kubernetes.Batch.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Tests.Controllers.CronJobs;

public sealed class CronJobTests() : ControlledClusterTests("node-1")
{
    [Fact]
    public async Task A_time_that_was_missed_is_made_up_for_once()
    {
        await CreateAsync(new CronJobSpec(), "exit:0");
        var job = (await JobsAsync(1)).Single();
        job.Metadata.Name!.ShouldMatch(@"^nightly-\d+$");
        job.Metadata.Annotations!.Keys.ShouldContain("batch.kubernetes.io/cronjob-scheduled-timestamp");
        var cron = await Cluster.UntilAsync<CronJob>("nightly", "default", c => c.Status is { LastSuccessfulTime: not null, Active: null }, "the job is done");
        (DateTimeOffset.UtcNow - cron.Status.LastScheduleTime!.Value.Value).ShouldBeLessThan(TimeSpan.FromMinutes(3));
    }

    [Fact]
    public async Task While_a_job_runs_no_other_is_begun_when_that_is_forbidden()
    {
        await CreateAsync(new CronJobSpec { ConcurrencyPolicy = "Forbid" }, "app");
        var first = (await JobsAsync(1)).Single();
        await SetLastAsync(TimeSpan.FromMinutes(2));
        await EventAsync("JobAlreadyActive");
        (await JobsAsync(1)).Single().Metadata.Name.ShouldBe(first.Metadata.Name);
    }

    [Fact]
    public async Task A_suspended_one_begins_nothing()
    {
        await CreateAsync(new CronJobSpec { Suspend = true }, "exit:0");
        await CreateAsync(new CronJobSpec(), "exit:0", "other");
        (await JobsAsync(1)).Single().Metadata.Name!.ShouldStartWith("other-");
    }

    [Fact]
    public async Task Only_as_many_finished_jobs_stay_as_its_history_has_room_for()
    {
        await CreateAsync(new CronJobSpec { SuccessfulJobsHistoryLimit = 0 }, "exit:0");
        await Cluster.UntilAsync<CronJob>("nightly", "default", c => c.Status.LastSuccessfulTime is not null, "the job is done");
        await JobsAsync(0);
    }

    /// <summary>One that has not begun a job since two minutes ago.</summary>
    private async Task CreateAsync(CronJobSpec spec, string image, string name = "nightly")
    {
        var pod = new PodTemplateSpec { Spec = new PodSpec { RestartPolicy = "Never", Containers = [new Container { Name = "main", Image = image }] } };
        var suspended = spec.Suspend == true;
        await Cluster.Client.CreateAsync(
            new CronJob
            {
                Metadata = new() { Name = name, Namespace = "default" },
                Spec = spec with { Schedule = "* * * * *", Suspend = true, JobTemplate = new() { Spec = new() { Template = pod } } },
            },
            default);
        await SetLastAsync(TimeSpan.FromMinutes(2), name);
        if (!suspended)
            await ChangeAsync(name, c => Cluster.Client.UpdateAsync(c with { Spec = c.Spec with { Suspend = false } }, default));
    }

    private Task SetLastAsync(TimeSpan ago, string name = "nightly") => ChangeAsync(
        name, c => Cluster.Client.UpdateStatusAsync(c with { Status = c.Status with { LastScheduleTime = (Time)(DateTimeOffset.UtcNow - ago) } }, default));

    private Task ChangeAsync(string name, Func<CronJob, Task<CronJob>> change) =>
        Retry.OnConflictAsync(async () => await change(await Cluster.Client.GetAsync<CronJob>(name, "default", default)));

    private async Task<IReadOnlyList<Job>> JobsAsync(int count)
    {
        IReadOnlyList<Job> jobs = [];
        await ControlledCluster.EventuallyAsync(async () => (jobs = await Cluster.ListAsync<Job>()).Count == count, $"there are {count} jobs");
        return jobs;
    }

    private Task EventAsync(string reason) => ControlledCluster.EventuallyAsync(
        async () => (await Cluster.ListAsync<Event>()).Any(e => e.Reason == reason), $"an event says {reason}");
}
