namespace Platform.EndToEnd.Pods;

/// <summary>What containers may use.</summary>
public sealed partial class PodStory
{
    [Fact, Step(21)]
    public async Task Resources_change_while_a_container_runs_and_only_one_that_asks_for_it_restarts()
    {
        await SeeAsync("growing", "{.status.containerStatuses[*].ready}", ready => ready == "true true", "growing ready");
        const string more = """{"spec":{"containers":[{"name":"growing","resources":{"limits":{"cpu":"200m","memory":"48Mi"}}},{"name":"restarting","resources":{"limits":{"memory":"48Mi"}}}]}}""";

        (await platform.KubectlAsync("patch", "pod", "growing", "--subresource=resize", "-p", more)).ShouldSucceed();

        await SeeAsync("growing", "{.status.containerStatuses[*].resources.limits.memory} {.status.containerStatuses[*].restartCount}", state => state == "48Mi 48Mi 0 1", "both limits in force and one restart");
        var quota = await ExecAsync("growing", "growing", "sh", "-c", "cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || cut -d' ' -f1 /sys/fs/cgroup/cpu.max /sys/fs/cgroup/memory.max");
        quota.ShouldBe("20000\n50331648\n");
    }

    [Fact, Step(22)]
    public async Task What_the_node_does_not_have_is_not_granted()
    {
        (await platform.KubectlAsync("patch", "pod", "growing", "--subresource=resize", "-p", """{"spec":{"containers":[{"name":"growing","resources":{"requests":{"cpu":"999"},"limits":{"cpu":"999"}}}]}}""")).ShouldSucceed();

        await SeeAsync("growing", "{.status.conditions[?(@.type==\"PodResizePending\")].reason}", reason => reason == "Infeasible", "the refusal");
        (await platform.ValueAsync("{.status.containerStatuses[0].resources.limits.cpu}", "pod", "growing")).ShouldBe("200m");
    }
}
