namespace Platform.EndToEnd.Pods;

/// <summary>How containers begin, are watched, and end.</summary>
public sealed partial class PodStory
{
    [Fact, Step(2)]
    public async Task A_container_that_is_killed_for_memory_is_reported_as_OOMKilled()
    {
        await SeeAsync("hungry", "{.status.phase}", phase => phase == "Failed", "hungry failed");

        (await platform.ValueAsync("{.status.containerStatuses[0].state.terminated['reason','exitCode']}", "pod", "hungry")).ShouldBe("OOMKilled 137");
    }

    [Fact, Step(3)]
    public async Task A_sidecar_starts_before_and_ends_after() =>
        (await LogOfEndedAsync("sidecar", "-c", "proxy")).ShouldBe(["first", "proxy", "second", "main", "main ends", "proxy ends"]);

    [Fact, Step(4)]
    public async Task PostStart_and_preStop_run_before_the_signal_and_the_container_may_finish()
    {
        await SeeAsync("hooks", "{.status.containerStatuses[0].ready}", ready => ready == "true", "hooks ready");

        (await platform.KubectlAsync("delete", "pod", "hooks")).ShouldSucceed();

        (await ExecAsync("witness", "witness", "cat", "/node/order")).ShouldBe("postStart\npreStop\nsignal\ngone\n");
    }

    [Fact, Step(5)]
    public async Task Probes_of_each_kind_decide_who_serves_and_who_restarts()
    {
        await SeeAsync("probed", "{.status.containerStatuses[?(@.name==\"serving\")]['started','ready','restartCount']}", state => state == "true true 0", "serving started and ready");
        await SeeAsync("probed", "{.status.containerStatuses[?(@.name==\"sickening\")].restartCount}", count => int.TryParse(count, out var restarts) && restarts > 0, "sickening restarted");
        (await platform.ValueAsync("{.status.containerStatuses[?(@.name==\"speechless\")]['started','ready']}", "pod", "probed")).ShouldBe("true false");

        var events = await EventsAsync("probed");
        events.ShouldContain("Killing: Container sickening failed liveness probe, will be restarted");
        events.ShouldContain("Unhealthy: Readiness probe failed");
    }

    [Fact, Step(6)]
    public async Task A_container_that_crashes_is_restarted_with_growing_pauses_and_leaves_its_last_words()
    {
        await SeeAsync("crashing", "{.status.containerStatuses[0].state.waiting.reason}", reason => reason == "CrashLoopBackOff", "a pause");

        (await platform.ValueAsync("{.status.containerStatuses[0].lastState.terminated['exitCode','message']}", "pod", "crashing")).ShouldBe("3 attempt\n");
        (await platform.KubectlAsync("logs", "crashing", "--previous")).ShouldSucceed().Output.ShouldBe("attempt\n");
    }

    [Fact, Step(7)]
    public async Task A_pod_whose_init_container_fails_for_good_never_begins()
    {
        await SeeAsync("not-begun", "{.status.phase}", phase => phase == "Failed", "not-begun failed");

        (await platform.ValueAsync("{.status.containerStatuses[0].state.waiting.reason}", "pod", "not-begun")).ShouldBe("PodInitializing");
    }

    [Fact, Step(8)]
    public async Task Images_that_do_not_come_are_explained()
    {
        await SeeAsync("strangers", "{.status.containerStatuses[*].state.waiting.reason}", reasons => reasons == "ImagePullBackOff ErrImageNeverPull", "both reasons");

        (await EventsAsync("strangers")).ShouldContain($"Failed to pull image \"{LoginServer}/nowhere:v1\"");
    }

    [Fact, Step(9)]
    public async Task Somebody_looks_into_a_running_pod_with_a_container_of_their_own()
    {
        (await platform.KubectlAsync("debug", "together", "--profile=general", $"--image={LoginServer}/pets-web:v1", "--target=one", "--container=look", "--", "sh", "-c", "ps -o comm; sleep 100000")).ShouldSucceed();
        await SeeAsync("together", "{.status.ephemeralContainerStatuses[0].state.running.startedAt}", started => started.Length > 0, "the ephemeral container runs");

        await Commands.EventuallyAsync(async () => (await platform.KubectlAsync("logs", "together", "-c", "look")).Output, log => log.Contains("tail", StringComparison.Ordinal), "the others' processes");
        (await platform.ValueAsync("{.status.containerStatuses[*].restartCount}", "pod", "together")).ShouldBe("0 0");
    }

    [Fact, Step(30)]
    public async Task A_killed_agent_and_a_killed_containerd_restart_no_container()
    {
        const string running = "{range .items[*]}{range .status.containerStatuses[*]}{.containerID} {.restartCount} {.state.running.startedAt}{\"\\n\"}{end}{end}";
        string[] steady = ["pods", "reader", "witness", "growing", "speaking", "together"];
        var before = await platform.ValueAsync(running, steady);

        // The stream to this command ends with the agent: what kills it stays behind in the background.
        await OnNodeAsync("(sleep 0.3; systemctl kill --signal=KILL kubelet; systemctl kill --signal=KILL --kill-whom=main containerd) </dev/null >/dev/null 2>&1 &");
        foreach (var unit in (string[])["kubelet", "containerd"])
            await Commands.EventuallyAsync(() => OnNodeAsync($"journalctl --no-pager --unit {unit} --grep 'Main process exited' || true"), log => log.Contains("status=9/KILL", StringComparison.Ordinal), $"{unit} killed");
        (await platform.KubectlAsync("run", "afterwards", $"--image={LoginServer}/pets-web:v1", "--restart=Never", "--command", "--", "true")).ShouldSucceed();
        await SeeAsync("afterwards", "{.status.phase}", phase => phase == "Succeeded", "a pod made afterwards ran");

        (await platform.ValueAsync(running, steady)).ShouldBe(before);
        (await OnNodeAsync("journalctl --no-pager --unit kubelet")).ShouldContain("Rejoined with the kept certificate");
        (await OnNodeAsync("ctr --namespace k8s.io containers list")).ShouldContain("pets-web:v1");
    }
}
