namespace Platform.EndToEnd.Workloads;

/// <summary>Pods that are kept at a number, or one on each node.</summary>
public sealed partial class WorkloadStory
{
    [Fact, Step(8)]
    public async Task A_daemon_set_has_a_pod_on_each_node_and_replaces_one_after_the_other()
    {
        await ApplyAsync(
            $$$$"""
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: watcher}
            spec:
              selector: {matchLabels: {app: watcher}}
              template:
                metadata: {labels: {app: watcher}}
                spec: {containers: [{name: main, image: '{{{{Image}}}}', command: [sh, -c, "{{{{Sleep}}}}"]}]}
            """);
        await RolledOutAsync("daemonset/watcher");
        (await PodsAsync("watcher", "{.items[*].spec.nodeName}")).Distinct().Count().ShouldBe(2);
        var before = await PodsAsync("watcher");

        (await platform.KubectlAsync("set", "env", "daemonset/watcher", "LEVEL=2")).ShouldSucceed();
        await RolledOutAsync("daemonset/watcher");
        await Commands.EventuallyAsync(() => PodsAsync("watcher"), now => now.Count == 2 && !now.Intersect(before).Any(), "two other pods");
        foreach (var pod in await PodsAsync("watcher"))
            (await platform.KubectlAsync("exec", pod, "--", "sh", "-c", "echo $LEVEL")).ShouldSucceed().Output.Trim().ShouldBe("2");
        (await platform.ValueAsync("{.status.updatedNumberScheduled}/{.status.numberAvailable}", "daemonset", "watcher")).ShouldBe("2/2");

        (await platform.KubectlAsync("rollout", "undo", "daemonset/watcher")).ShouldSucceed();
        await RolledOutAsync("daemonset/watcher");
        (await platform.ValueAsync("{.spec.template.spec.containers[0].env}", "daemonset", "watcher")).ShouldBeEmpty();
        (await platform.KubectlAsync("delete", "daemonset", "watcher")).ShouldSucceed();
    }

    [Fact, Step(9)]
    public async Task A_replication_controller_keeps_its_pods_and_leaves_them_when_they_are_to_stay()
    {
        await ApplyAsync(
            $$$$"""
            apiVersion: v1
            kind: ReplicationController
            metadata: {name: old}
            spec:
              replicas: 2
              template:
                metadata: {labels: {app: old}}
                spec: {containers: [{name: main, image: '{{{{Image}}}}', command: [sh, -c, "{{{{Sleep}}}}"]}]}
            """);
        await WaitAsync("rc/old", "jsonpath={.status.readyReplicas}=2");
        var first = (await PodsAsync("old"))[0];
        (await platform.KubectlAsync("delete", "pod", first)).ShouldSucceed();
        await Commands.EventuallyAsync(() => PodsAsync("old"), pods => pods.Count == 2 && !pods.Contains(first), "another pod in its place");
        (await platform.KubectlAsync("scale", "rc/old", "--replicas=1")).ShouldSucceed();
        await Commands.EventuallyAsync(() => PodsAsync("old"), pods => pods.Count == 1, "one pod");

        (await platform.KubectlAsync("delete", "rc", "old", "--cascade=orphan")).ShouldSucceed();
        var left = (await PodsAsync("old")).ShouldHaveSingleItem();
        (await platform.ValueAsync("{.metadata.ownerReferences}", "pod", left)).ShouldBeEmpty();
        (await platform.KubectlAsync("delete", "pod", left)).ShouldSucceed();
    }
}
