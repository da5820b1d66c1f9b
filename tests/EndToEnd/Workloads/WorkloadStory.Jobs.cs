namespace Platform.EndToEnd.Workloads;

/// <summary>Work that ends.</summary>
public sealed partial class WorkloadStory
{
    [Fact, Step(3)]
    public async Task A_job_does_each_of_its_indexes()
    {
        await ApplyAsync(Job("indexed", "echo index $JOB_COMPLETION_INDEX of $(hostname)", "{completions: 3, parallelism: 2, completionMode: Indexed, "));
        await WaitAsync("job/indexed", "condition=Complete");
        (await platform.ValueAsync("{.status.completedIndexes} {.status.succeeded}", "job", "indexed")).ShouldBe("0-2 3");
        var log = (await platform.KubectlAsync("logs", "-l", "app=indexed", "--prefix=false")).ShouldSucceed().Output;
        for (var index = 0; index < 3; index++)
            log.ShouldContain($"index {index} of indexed-{index}\n");
    }

    [Fact, Step(4)]
    public async Task A_job_that_fails_is_tried_again_and_then_given_up()
    {
        await ApplyAsync(Job("failing", "exit 3", "{backoffLimit: 1, "));
        await ApplyAsync(Job(
            "refused", "exit 42",
            "{backoffLimit: 5, podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {containerName: main, operator: In, values: [42]}}]}, "));

        await WaitAsync("job/refused", "condition=Failed");
        (await platform.ValueAsync("{.status.conditions[?(@.type==\"Failed\")].reason} {.status.failed}", "job", "refused")).ShouldBe("PodFailurePolicy 1");
        await WaitAsync("job/failing", "condition=Failed");
        (await platform.ValueAsync("{.status.conditions[?(@.type==\"Failed\")].reason} {.status.failed}", "job", "failing")).ShouldBe("BackoffLimitExceeded 2");
        (await PodsAsync("failing", "{.items[*].status.containerStatuses[0].state.terminated.exitCode}")).ShouldBe(["3", "3"]);
    }

    [Fact, Step(5)]
    public async Task A_cron_jobs_work_can_be_done_at_once()
    {
        var template = Job("nightly", "echo done by hand", "{").Split("spec: ", 2)[1];
        await ApplyAsync($"apiVersion: batch/v1\nkind: CronJob\nmetadata: {{name: nightly}}\nspec: {{schedule: '0 3 * * *', timeZone: Europe/Berlin, jobTemplate: {{spec: {template.Trim()}}}}}\n");
        (await platform.KubectlAsync("create", "job", "by-hand", "--from=cronjob/nightly")).ShouldSucceed();
        await WaitAsync("job/by-hand", "condition=Complete");
        (await platform.KubectlAsync("logs", "job/by-hand")).ShouldSucceed().Output.ShouldBe("done by hand\n");
        (await platform.ValueAsync("{.metadata.ownerReferences[0].kind}", "job", "by-hand")).ShouldBe("CronJob");

        (await platform.KubectlAsync("delete", "cronjob", "nightly")).ShouldSucceed();
        await GoneAsync("job", "by-hand");
    }

    private static string Job(string name, string script, string spec) =>
        $"apiVersion: batch/v1\nkind: Job\nmetadata: {{name: {name}}}\n"
        + $"spec: {spec}template: {{metadata: {{labels: {{app: {name}}}}}, spec: {{restartPolicy: Never, containers: [{{name: main, image: '{Image}', command: [sh, -c, '{script}']}}]}}}}}}\n";
}
