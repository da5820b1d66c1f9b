using System.Diagnostics;

namespace Platform.EndToEnd;

/// <summary>A cluster of an older version grows, is upgraded under load, survives the Host's death in the middle of it, and is stopped and started.</summary>
[TestCaseOrderer("Platform.EndToEnd.StepOrder", "Platform.EndToEnd")]
public sealed class UpgradeStory(PlatformUnderTest platform) : IClassFixture<PlatformUnderTest>
{
    private static readonly string[] Cluster = ["--resource-group", "pets", "--name", "pets-cluster"];
    private static readonly string[] PoolOfCluster = ["--resource-group", "pets", "--cluster-name", "pets-cluster"];

    [Fact, Step(1)]
    public async Task A_cluster_of_an_older_version_runs_the_application_on_its_own_node_image()
    {
        await platform.UpAsync();
        (await platform.PlatformAsync("group", "create", "--name", "pets", "--location", "local")).ShouldSucceed();
        (await platform.PlatformAsync("acr", "create", "--resource-group", "pets", "--name", "petsregistry", "--sku", "Basic")).ShouldSucceed();
        var pushing = platform.PushPetsAsync("petsregistry");
        (await platform.PlatformAsync(["aks", "create", .. Cluster, "--node-count", "2", "--kubernetes-version", "1.33.6", "--attach-acr", "petsregistry"])).ShouldSucceed();
        await pushing;
        await platform.DeployPetsAsync("petsregistry", replicas: 3);

        (await NodesAsync()).ShouldAllBe(node => node.Version == "v1.33.6" && node.System.Contains("bookworm"));
        (await platform.KubectlAsync("version")).ShouldSucceed().Output.ShouldContain("Server Version: v1.33.6");
        (await platform.AskAsync()).ShouldContain("(v1)");
    }

    [Fact, Step(2)]
    public async Task Commands_and_restarts_work_on_it_too()
    {
        var pod = (await platform.ValueAsync("{.items[0].metadata.name}", "pods", "-l", "app=web")).Trim();

        (await platform.KubectlAsync("piped in", ["exec", "-i", pod, "--", "cat"])).ShouldSucceed().Output.ShouldBe("piped in");
        // It says so when it has served a request, which may go to another pod.
        await Commands.EventuallyAsync(async () =>
        {
            await platform.AskAsync();
            return (await platform.KubectlAsync("logs", pod)).ShouldSucceed().Output;
        }, log => log.Contains("Picked", StringComparison.Ordinal), "the pod's log of a request");
        // Its container runtime tells of nothing by itself: the agent has to find out.
        (await platform.KubectlAsync("exec", pod, "--", "sh", "-c", "kill -TERM 1")).ShouldSucceed();
        await Commands.EventuallyAsync(() => platform.ValueAsync("{.status.containerStatuses[0].restartCount}", "pod", pod), count => count == "1", "a restart");
        await platform.ReadyReplicasAsync("web", 3);
    }

    [Fact, Step(3)]
    public async Task A_node_that_is_added_takes_pods_and_leaves_without_a_failed_request()
    {
        var before = (await NodesAsync()).Select(node => node.Name).ToList();
        (await platform.PlatformAsync(["aks", "scale", .. Cluster, "--node-count", "3"])).ShouldSucceed();
        var added = (await NodesAsync()).Select(node => node.Name).Except(before).ShouldHaveSingleItem();
        (await platform.KubectlAsync("scale", "deployment/web", "--replicas=6")).ShouldSucceed();
        await platform.ReadyReplicasAsync("web", 6);
        (await platform.ValueAsync("{.items[*].spec.nodeName}", "pods", "-l", "app=web")).Split(' ').ShouldContain(added);

        var load = LoadGenerator.Start(new Uri(await platform.ApplicationAsync(), "/pet"));
        (await platform.KubectlAsync("scale", "deployment/web", "--replicas=3")).ShouldSucceed();
        (await platform.PlatformAsync(["aks", "scale", .. Cluster, "--node-count", "2"])).ShouldSucceed();
        (await NodesAsync()).Select(node => node.Name).ShouldBe(before, ignoreOrder: true);
        await platform.ReadyReplicasAsync("web", 3);
        (await load.StopAsync()).ShouldHaveNoFailure(atLeast: 50);
    }

    [Theory, Step(4)]
    [InlineData("1.35.0", "skips no minor version")]
    [InlineData("1.32.0", "not served")]
    [InlineData("one", "not served")]
    public async Task An_upgrade_that_skips_a_version_or_goes_nowhere_is_refused(string version, string saying)
    {
        (await platform.PlatformAsync(["aks", "upgrade", .. Cluster, "--kubernetes-version", version, "--yes"])).ShouldFailClearly(saying);
        (await platform.PlatformAsync(["aks", "get-upgrades", .. Cluster, "--query", "controlPlaneProfile.upgrades[].kubernetesVersion", "--output", "tsv"])).ShouldSucceed().Output.Trim().ShouldBe("1.34.2");
    }

    [Fact, Step(5)]
    public async Task The_cluster_is_upgraded_under_load_without_a_failed_request()
    {
        using var watch = Watch();
        var load = LoadGenerator.Start(new Uri(await platform.ApplicationAsync(), "/pet"));
        var upgrade = platform.PlatformAsync(TimeSpan.FromMinutes(3), ["aks", "upgrade", .. Cluster, "--kubernetes-version", "1.34.2", "--yes", "--query", "provisioningState", "--output", "tsv"]);
        await Commands.EventuallyAsync(StateAsync, state => state == "Upgrading", "the state Upgrading");
        (await platform.PlatformAsync(["aks", "scale", .. Cluster, "--node-count", "5"])).ShouldFailClearly("Upgrading");

        (await upgrade).ShouldSucceed().Output.Trim().ShouldBe("Succeeded");
        (await load.StopAsync()).ShouldHaveNoFailure(atLeast: 200);
        (await NodesAsync()).ShouldAllBe(node => node.Version == "v1.34.2" && node.System.Contains("trixie"));
        (await NodesAsync()).Count.ShouldBe(2);
        (await platform.PlatformAsync(["aks", "show", .. Cluster, "--query", "join(' ', [currentKubernetesVersion, agentPoolProfiles[0].currentOrchestratorVersion])", "--output", "tsv"])).Output.Trim().ShouldBe("1.34.2 1.34.2");
        watch.Kill();
        var seen = await watch.StandardOutput.ReadToEndAsync();
        seen.ShouldContain("SchedulingDisabled");
        seen.Split('\n').Where(line => line.Contains("v1.34.2", StringComparison.Ordinal) && line.Contains(" Ready ", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]).Distinct().Count().ShouldBe(2);
    }

    [Fact, Step(6)]
    public async Task An_upgrade_goes_on_where_the_killed_Host_left_it()
    {
        (await platform.PlatformAsync(["aks", "upgrade", .. Cluster, "--kubernetes-version", "1.35.0", "--yes", "--no-wait"])).ShouldSucceed();
        await Commands.EventuallyAsync(async () => (await NodesAsync()).Count, count => count == 3, "a third node");
        using (var host = Process.GetProcessById((int)(await platform.StatusAsync())["pid"]!)) host.Kill();
        (await platform.PlatformAsync("up", "--data-dir", platform.DataDirectory, "--domain", PlatformUnderTest.Domain, "--pool", "198.19.0.0/16")).ShouldSucceed();

        await Commands.EventuallyAsync(StateAsync, state => state == "Succeeded", "the end of the upgrade", TimeSpan.FromMinutes(2));
        var nodes = await NodesAsync();
        nodes.Count.ShouldBe(2);
        nodes.ShouldAllBe(node => node.Version == "v1.35.0");
        await platform.ReadyReplicasAsync("web", 3);
        (await platform.AskAsync()).ShouldContain("(v1)");
    }

    [Fact, Step(7)]
    public async Task A_pool_comes_with_its_labels_and_taints_and_goes()
    {
        (await platform.PlatformAsync(["aks", "nodepool", "add", .. PoolOfCluster, "--name", "batch", "--node-count", "1", "--labels", "team=blue", "--node-taints", "dedicated=batch:NoSchedule"])).ShouldSucceed();

        (await platform.ValueAsync("{.items[*].spec.taints[*].key}", "nodes", "-l", "team=blue,kubernetes.azure.com/mode=user")).ShouldBe("dedicated");
        (await platform.PlatformAsync(["aks", "nodepool", "upgrade", .. PoolOfCluster, "--name", "batch", "--kubernetes-version", "1.34.2"])).ShouldFailClearly("cannot go back");
        (await platform.PlatformAsync(["aks", "nodepool", "scale", .. PoolOfCluster, "--name", "batch", "--node-count", "0"])).ShouldSucceed();
        (await platform.PlatformAsync(["aks", "nodepool", "delete", .. PoolOfCluster, "--name", "batch"])).ShouldSucceed();
        (await platform.PlatformAsync(["aks", "nodepool", "list", .. PoolOfCluster, "--query", "[].name", "--output", "tsv"])).ShouldSucceed().Output.Trim().ShouldBe("nodepool1");
        (await NodesAsync()).Count.ShouldBe(2);
    }

    [Fact, Step(8)]
    public async Task A_stopped_cluster_says_so_and_a_started_one_has_everything_back()
    {
        var application = await platform.ApplicationAsync();
        (await platform.PlatformAsync(["aks", "stop", .. Cluster])).ShouldSucceed();

        (await platform.KubectlAsync("get", "nodes")).ShouldFailClearly("is stopped: start it");
        (await platform.PlatformAsync(["aks", "scale", .. Cluster, "--node-count", "3"])).ShouldFailClearly("is stopped: start it");
        (await platform.PlatformAsync(["aks", "show", .. Cluster, "--query", "powerState.code", "--output", "tsv"])).Output.Trim().ShouldBe("Stopped");
        using (var client = new HttpClient { BaseAddress = application })
            await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync(new Uri("/pet", UriKind.Relative)));

        (await platform.PlatformAsync(["aks", "start", .. Cluster])).ShouldSucceed();
        (await NodesAsync()).ShouldAllBe(node => node.Ready);
        await platform.ReadyReplicasAsync("web", 3);
        (await platform.ApplicationAsync()).ShouldBe(application);
        (await platform.AskAsync()).ShouldContain("(v1)");
    }

    [Fact, Step(9)]
    public async Task Nothing_of_it_stays_behind()
    {
        (await platform.PlatformAsync("down", "--purge", "--yes", "--data-dir", platform.DataDirectory)).ShouldSucceed();

        (await MachineTraces.LookAsync(platform.DataDirectory)).Since(platform.Before).ShouldNotContain(trace => trace.Contains("198.19.", StringComparison.Ordinal) || trace.Contains(platform.DataDirectory, StringComparison.Ordinal));
    }

    private async Task<IReadOnlyList<(string Name, string Version, string System, bool Ready)>> NodesAsync()
    {
        const string path = "{range .items[*]}{.metadata.name}|{.status.nodeInfo.kubeletVersion}|{.status.nodeInfo.osImage}|{.status.conditions[?(@.type==\"Ready\")].status}{\"\\n\"}{end}";
        return [.. (await platform.ValueAsync(path, "nodes")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|')).Select(parts => (parts[0], parts[1], parts[2], parts[3] == "True"))];
    }

    private async Task<string> StateAsync() =>
        (await platform.PlatformAsync(["aks", "show", .. Cluster, "--query", "provisioningState", "--output", "tsv"])).ShouldSucceed().Output.Trim();

    private Process Watch()
    {
        var start = new ProcessStartInfo(platform.Kubectl, ["--kubeconfig", platform.Kubeconfig, "get", "nodes", "--watch"]) { RedirectStandardOutput = true };
        return Process.Start(start)!;
    }
}
