namespace Platform.EndToEnd.Pods;

/// <summary>What containers may use.</summary>
public sealed partial class PodStory
{
    [Fact, Step(21)]
    public async Task Resources_change_while_a_container_runs_and_only_one_that_asks_for_it_restarts()
    {
        await SeeAsync("growing", "{.status.containerStatuses[*].ready}", ready => ready == "true true", "growing ready");
        (await BoundsAsync("growing")).ShouldBe("20000\n67108864\n", "what both containers may use together");
        const string more = """{"spec":{"containers":[{"name":"growing","resources":{"limits":{"cpu":"200m","memory":"48Mi"}}},{"name":"restarting","resources":{"limits":{"memory":"48Mi"}}}]}}""";

        (await platform.KubectlAsync("patch", "pod", "growing", "--subresource=resize", "-p", more)).ShouldSucceed();

        await SeeAsync("growing", "{.status.containerStatuses[*].resources.limits.memory} {.status.containerStatuses[*].restartCount}", state => state == "48Mi 48Mi 0 1", "both limits in force and one restart");
        var quota = await ExecAsync("growing", "growing", "sh", "-c", "cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || cut -d' ' -f1 /sys/fs/cgroup/cpu.max /sys/fs/cgroup/memory.max");
        quota.ShouldBe("20000\n50331648\n");
        (await BoundsAsync("growing")).ShouldBe("30000\n100663296\n");
    }

    [Fact, Step(22)]
    public async Task What_the_node_does_not_have_is_not_granted()
    {
        (await platform.KubectlAsync("patch", "pod", "growing", "--subresource=resize", "-p", """{"spec":{"containers":[{"name":"growing","resources":{"requests":{"cpu":"999"},"limits":{"cpu":"999"}}}]}}""")).ShouldSucceed();

        await SeeAsync("growing", "{.status.conditions[?(@.type==\"PodResizePending\")].reason}", reason => reason == "Infeasible", "the refusal");
        (await platform.ValueAsync("{.status.containerStatuses[0].resources.limits.cpu}", "pod", "growing")).ShouldBe("200m");
    }

    [Fact, Step(23)]
    public async Task A_pod_that_names_its_node_itself_fails_there_when_it_does_not_fit()
    {
        var node = await platform.ValueAsync("{.items[0].metadata.name}", "nodes");
        string Pod(string name, string rest) => $"{{apiVersion: v1, kind: Pod, metadata: {{name: {name}}}, spec: {{nodeName: {node}, {rest}, containers: [{{name: main, image: {LoginServer}/pets-web:v1";
        var manifest = "---\n" + Pod("too-large", "restartPolicy: Never") + ", resources: {requests: {cpu: 900}}}]}}\n---\n" + Pod("elsewhere", "nodeSelector: {colour: none}") + "}]}}\n";
        (await platform.KubectlAsync(manifest, ["apply", "-f", "-"])).ShouldSucceed();

        await SeeAsync("too-large", "{.status['phase','reason']}", status => status == "Failed OutOfcpu", "the refusal");
        (await platform.ValueAsync("{.status.message}", "pod", "too-large")).ShouldStartWith("Pod was rejected: Node didn't have enough resource: cpu, requested: 900000, used: ");
        await SeeAsync("elsewhere", "{.status['phase','reason']}", status => status == "Failed NodeAffinity", "the refusal");
    }

    /// <summary>Processor time in each tenth of a second, in microseconds, and memory that a pod's containers may use together, as the node's kernel has it.</summary>
    private async Task<string> BoundsAsync(string pod)
    {
        var group = $"kubepods/burstable/pod{await platform.ValueAsync("{.metadata.uid}", "pod", pod)}";
        return await OnNodeAsync($"cd /sys/fs/cgroup; cat cpu*/{group}/cpu.cfs_quota_us memory/{group}/memory.limit_in_bytes 2>/dev/null || cut -d' ' -f1 {group}/cpu.max {group}/memory.max");
    }
}
