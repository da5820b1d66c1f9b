using Platform.Kubernetes.Batch.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Tests.Controllers.Jobs;

public sealed class JobTests() : ControlledClusterTests("node-1")
{
    [Fact]
    public async Task A_job_runs_until_enough_pods_have_succeeded_and_counts_each_once()
    {
        await CreateAsync("exit:0", new JobSpec { Completions = 5, Parallelism = 2 });
        var done = await EndOfAsync(JobConditionType.Complete);
        done.Status.Succeeded.ShouldBe(5);
        done.Status.Failed.ShouldBeNull();
        done.Status.Active.ShouldBeNull();
        done.Status.CompletionTime.ShouldNotBeNull();
        done.Status.Conditions!.Select(c => (c.Type, c.Reason)).ShouldBe([("SuccessCriteriaMet", "CompletionsReached"), ("Complete", "CompletionsReached")]);
        var pods = await Cluster.ListAsync<Pod>();
        pods.Count.ShouldBe(5);
        pods.ShouldAllBe(p => p.Metadata.Finalizers == null && p.Metadata.Labels!["batch.kubernetes.io/job-name"] == "work");
    }

    [Fact]
    public async Task A_job_whose_pods_fail_too_often_fails_and_says_why()
    {
        await CreateAsync("exit:3", new JobSpec { BackoffLimit = 0 });
        var failed = await EndOfAsync(JobConditionType.Failed);
        failed.Status.Failed.ShouldBe(1);
        failed.Status.Conditions!.Select(c => (c.Type, c.Reason)).ShouldBe([("FailureTarget", "BackoffLimitExceeded"), ("Failed", "BackoffLimitExceeded")]);
        failed.Status.CompletionTime.ShouldBeNull();
    }

    [Fact]
    public async Task Each_index_is_done_once_and_its_pods_know_it()
    {
        await CreateAsync("exit:0", new JobSpec { Completions = 4, Parallelism = 3, CompletionMode = CompletionMode.Indexed });
        (await EndOfAsync(JobConditionType.Complete)).Status.CompletedIndexes.ShouldBe("0-3");
        foreach (var pod in await Cluster.ListAsync<Pod>())
        {
            var index = pod.Metadata.Labels!["batch.kubernetes.io/job-completion-index"];
            pod.Spec.Hostname.ShouldBe($"work-{index}");
            pod.Spec.Containers[0].Env!.Single(e => e.Name == "JOB_COMPLETION_INDEX").ValueFrom!.FieldRef!.FieldPath
                .ShouldBe("metadata.labels['batch.kubernetes.io/job-completion-index']");
        }
    }

    [Fact]
    public async Task An_index_that_fails_does_not_keep_the_others_from_their_work()
    {
        // Exits with its index: 0 succeeds, 1 and 2 fail.
        await CreateAsync("exit:index", new JobSpec { Completions = 3, Parallelism = 1, CompletionMode = CompletionMode.Indexed, BackoffLimitPerIndex = 0 });
        var failed = await EndOfAsync(JobConditionType.Failed);
        failed.Status.Conditions![^1].Reason.ShouldBe("FailedIndexes");
        (failed.Status.CompletedIndexes, failed.Status.FailedIndexes).ShouldBe(("0", "1,2"));
    }

    [Fact]
    public async Task A_rule_of_the_failure_policy_ends_the_job_at_once()
    {
        var rule = new PodFailurePolicyRule { Action = "FailJob", OnExitCodes = new() { Operator = "In", Values = [42] } };
        await CreateAsync("exit:42", new JobSpec { BackoffLimit = 6, PodFailurePolicy = new() { Rules = [rule] } });
        var condition = (await EndOfAsync(JobConditionType.Failed)).Status.Conditions![^1];
        condition.Reason.ShouldBe("PodFailurePolicy");
        condition.Message!.ShouldContain("failed with exit code 42 matching FailJob rule at index 0");
    }

    [Fact]
    public async Task A_rule_of_the_success_policy_ends_the_job_before_all_indexes_are_done()
    {
        var rule = new SuccessPolicyRule { SucceededIndexes = "0" };
        var spec = new JobSpec { Completions = 3, Parallelism = 3, CompletionMode = CompletionMode.Indexed, SuccessPolicy = new() { Rules = [rule] } };
        await CreateAsync("exit:index", spec);
        var done = await EndOfAsync(JobConditionType.Complete);
        done.Status.Conditions![^1].Reason.ShouldBe("SuccessPolicy");
        done.Status.CompletedIndexes.ShouldBe("0");
    }

    [Fact]
    public async Task A_suspended_job_has_no_pods_and_goes_on_when_resumed()
    {
        await CreateAsync("app", new JobSpec { Suspend = true, Parallelism = 2 });
        (await Cluster.UntilAsync<Job>("work", "default", j => j.Status.Conditions?.Any(c => c is { Type: "Suspended", Status: "True" }) == true, "the job is suspended"))
            .Status.StartTime.ShouldBeNull();
        (await Cluster.ListAsync<Pod>()).ShouldBeEmpty();

        await SuspendAsync(false);
        await Cluster.UntilAsync<Job>("work", "default", j => j.Status is { Active: 2, StartTime: not null }, "two pods run");
        await SuspendAsync(true);
        await Cluster.UntilAsync<Job>("work", "default", j => j.Status is { Active: null, StartTime: null, Failed: null }, "no pod runs, and none failed");
        await ControlledCluster.EventuallyAsync(async () => (await Cluster.ListAsync<Pod>()).Count == 0, "the pods are gone");
    }

    [Fact]
    public async Task The_pods_of_a_deleted_job_go_with_it()
    {
        await CreateAsync("app", new JobSpec { Parallelism = 2 });
        await Cluster.UntilAsync<Job>("work", "default", j => j.Status.Active == 2, "two pods run");
        await Cluster.Client.DeleteAsync<Job>("work", "default", new() { PropagationPolicy = "Background" }, default);
        await ControlledCluster.EventuallyAsync(async () => (await Cluster.ListAsync<Pod>()).Count == 0, "the pods are gone");
    }

    private async Task CreateAsync(string image, JobSpec spec)
    {
        var template = new PodTemplateSpec { Spec = new PodSpec { RestartPolicy = "Never", Containers = [new Container { Name = "main", Image = image }] } };
        await Cluster.Client.CreateAsync(new Job { Metadata = new() { Name = "work", Namespace = "default" }, Spec = spec with { Template = template } }, default);
    }

    private Task<Job> EndOfAsync(string condition) =>
        Cluster.UntilAsync<Job>("work", "default", j => j.Status.Conditions?.Any(c => c.Type == condition && c.Status == "True") == true, $"the job is {condition}");

    private Task SuspendAsync(bool suspend) => Retry.OnConflictAsync(async () =>
    {
        var job = await Cluster.Client.GetAsync<Job>("work", "default", default);
        await Cluster.Client.UpdateAsync(job with { Spec = job.Spec with { Suspend = suspend } }, default);
    });
}
