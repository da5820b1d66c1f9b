namespace Platform.EndToEnd.Continuity;

/// <summary>What is killed, from a process to a whole node, is back within the times that Kubernetes gives.</summary>
public sealed partial class ContinuityStory
{
    private const string PatientIsReady = "{.status.conditions[?(@.type==\"Ready\")].status} {.status.containerStatuses[0].restartCount}";

    [Fact, Step(11)]
    public async Task A_node_falls_silent()
    {
        await Stage.SpreadAsync();
        var (_, node) = await Stage.NodesAsync();
        var image = await Platform.ValueAsync("{.spec.template.spec.containers[0].image}", "deployment", "web");
        (await Platform.KubectlAsync("run", "patient", $"--image={image}", $"--overrides={{\"spec\":{{\"nodeName\":\"{node}\"}}}}", "--command", "--", "sleep", "100000")).ShouldSucceed();
        (await Platform.KubectlAsync("wait", "--for=condition=Ready", "pod/patient", "--timeout=60s")).ShouldSucceed();

        await new NodeProcesses(node).FreezeAsync(true);
    }

    [Fact, Step(12)]
    public async Task A_killed_container_is_started_again_in_its_pod()
    {
        var pod = (await WebPodsBesideTheDatabaseAsync())[0];
        var before = await ContainerAsync(pod);

        NodeProcesses.Kill(before.Id);

        await Commands.EventuallyAsync(() => ContainerAsync(pod), now => now.Ready && now.Id != before.Id && now.Restarts == before.Restarts + 1, "another container of the pod");
    }

    [Fact, Step(13)]
    public async Task A_killed_sandbox_is_made_anew_for_the_same_pod()
    {
        var pod = (await WebPodsBesideTheDatabaseAsync())[1];
        var (before, sandbox) = (await ContainerAsync(pod), await SandboxAsync(pod));

        NodeProcesses.Kill(sandbox);

        await Commands.EventuallyAsync(() => ContainerAsync(pod), now => now.Ready && now.Id != before.Id, "another container of the pod");
        (await SandboxAsync(pod)).ShouldNotBe(sandbox);
    }

    [Fact, Step(14)]
    public async Task Pods_of_the_silent_node_are_replaced_on_the_other()
    {
        var (living, silent) = await Stage.NodesAsync();

        await Commands.EventuallyAsync(() => Platform.ValueAsync("{range .items[*].endpoints[?(@.conditions.ready==true)]}{.nodeName} {end}", "endpointslices", "-l", "kubernetes.io/service-name=web"), nodes => nodes == string.Concat(Enumerable.Repeat($"{living} ", 4)),
            "four endpoints, all on the living node", TimeSpan.FromSeconds(90));
        (await Platform.ValueAsync("{.status.conditions[?(@.type==\"Ready\")]['status','reason']}", "node", silent)).ShouldBe("Unknown NodeStatusUnknown");
        (await Platform.ValueAsync(PatientIsReady, "pod", "patient")).ShouldBe("False 0", "it tolerates the silence for longer");
        (await Platform.AskAsync()).ShouldContain("from web-");
    }

    [Fact, Step(15)]
    public async Task A_node_that_speaks_again_ends_what_was_replaced_meanwhile()
    {
        var (_, node) = await Stage.NodesAsync();

        await new NodeProcesses(node).FreezeAsync(false);

        await ReadyAsync(node);
        await Platform.ReadyReplicasAsync("web", 4);
        (await Platform.ValueAsync("{.spec.taints}", "node", node)).ShouldBeEmpty();
        await Commands.EventuallyAsync(() => Platform.ValueAsync(PatientIsReady, "pod", "patient"), state => state == "True 0", "the patient pod ready as before");
        // What does not end when it is asked to would hold the end of its node up.
        (await Platform.KubectlAsync("delete", "pod", "patient", "--grace-period=1", "--wait=false")).ShouldSucceed();
    }

    [Fact, Step(16)]
    public async Task A_node_that_loses_power_comes_back_as_itself_and_goes_on_with_its_pods()
    {
        await Stage.SpreadAsync();
        var (_, node) = await Stage.NodesAsync();
        var (id, pods) = (await Platform.ValueAsync("{.metadata.uid}", "node", node), await PodsOfAsync(node));
        var before = (await Platform.ValueAsync("{.items[*].status.containerStatuses[0].containerID}", "pods", "-l", "app=web", "--field-selector", $"spec.nodeName={node}")).Split(' ');
        var power = new NodeProcesses(node);

        power.CutPower();

        await Commands.EventuallyAsync(() => Platform.ValueAsync("{range .items[?(@.status.containerStatuses[0].ready==true)]}{.status.containerStatuses[0].containerID} {end}", "pods", "-l", "app=web"),
            containers => containers.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: 4 } ready && !ready.Intersect(before).Any(), "four ready pods, none of them with a container from before");
        (await PodsOfAsync(node)).ShouldBe(pods, "it was back before anybody gave its pods up");
        await ReadyAsync(node);
        (await Platform.ValueAsync("{.metadata.uid}", "node", node)).ShouldBe(id);
        (await power.RunAsync("journalctl --no-pager --unit kubelet")).ShouldContain("Rejoined with the kept certificate");
    }

    [Fact, Step(17)]
    public async Task Nothing_of_it_stays_behind()
    {
        (await Platform.PlatformAsync("down", "--purge", "--yes", "--data-dir", Platform.DataDirectory)).ShouldSucceed();
        (await MachineTraces.LookAsync(Platform.DataDirectory)).Since(Platform.Before).ShouldBeEmpty();
    }

    private Task<string> PodsOfAsync(string node) => Platform.ValueAsync("{.items[*].metadata.uid}", "pods", "-l", "app=web", "--field-selector", $"spec.nodeName={node}");

    private async Task<string[]> WebPodsBesideTheDatabaseAsync()
    {
        var (node, _) = await Stage.NodesAsync();
        return (await Platform.ValueAsync("{.items[*].metadata.name}", "pods", "-l", "app=web", "--field-selector", $"spec.nodeName={node}")).Split(' ');
    }

    private async Task<(string Id, int Restarts, bool Ready)> ContainerAsync(string pod)
    {
        var parts = (await Platform.ValueAsync("{.status.containerStatuses[0]['containerID','restartCount','ready']}", "pod", pod)).Split(' ');
        return (parts[0].Split("//")[1], int.Parse(parts[1], provider: null), parts[2] == "true");
    }

    /// <summary>The newest sandbox of a pod, as its node's containerd has it.</summary>
    private async Task<string> SandboxAsync(string pod)
    {
        var (node, id) = (await Platform.ValueAsync("{.spec.nodeName}", "pod", pod), await Platform.ValueAsync("{.metadata.uid}", "pod", pod));
        var running = await new NodeProcesses(node).RunAsync(
            $"ctr --namespace k8s.io tasks list -q >/tmp/running; ctr --namespace k8s.io containers list -q 'labels.\"io.kubernetes.pod.uid\"=={id},labels.\"io.cri-containerd.kind\"==sandbox' | grep -F -f /tmp/running");
        return running.ShouldNotBeNull();
    }

    private Task ReadyAsync(string node) =>
        Commands.EventuallyAsync(() => Platform.ValueAsync("{.status.conditions[?(@.type==\"Ready\")].status}", "node", node), status => status == "True", $"{node} ready");
}
