namespace Platform.EndToEnd.Week;

// Friday: everything goes, and nothing stays.
public sealed partial class WeekStory
{
    [Fact, Step(29)]
    public async Task A_cluster_whose_workspace_is_deleted_says_so_and_runs_on()
    {
        (await Deployer.RunAsync("group", "delete", "-n", WatchGroup, "--yes")).ShouldSucceed();

        await Commands.EventuallyAsync(() => ClusterAsync("addonProfiles.omsagent.status.code"), state => state == "WorkspaceNotFound", "the state of monitoring");
        (await Platform.PlatformAsync(["aks", "health", .. OfCluster, "--query", "problems[].message", "-o", "tsv"])).ShouldSucceed().Output.ShouldContain("disable the add-on");
        (await Platform.AskAsync()).ShouldContain("(v2)");
        (await Deployer.RunAsync(["aks", "disable-addons", .. OfCluster, "-a", "monitoring"])).ShouldSucceed();
        (await ClusterAsync("addonProfiles.omsagent.enabled")).ShouldBe("False", StringCompareShould.IgnoreCase);
        (await Platform.KubectlAsync("get", "secret", "omsagent-secret", "-n", "kube-system")).Error.ShouldContain("not found");
    }

    [Fact, Step(30)]
    public async Task A_deleted_group_leaves_nothing_in_the_database_or_on_the_machine()
    {
        var cluster = await ClusterAsync("fqdn");
        (await Deployer.RunAsync("monitor", "log-analytics", "workspace", "create", "-g", Group, "-n", "parting-logs")).ShouldSucceed();
        var workspace = await Deployer.JsonAsync("monitor", "log-analytics", "workspace", "show", "-g", Group, "-n", "parting-logs");
        (await Deployer.RunAsync("monitor", "diagnostic-settings", "create", "--name", "parting", "--resource", await ClusterAsync("id"), "--workspace", (string)workspace["id"]!,
            "--logs", """[{"category":"kube-audit","enabled":true}]""")).ShouldSucceed();

        (await Deployer.RunAsync("acr", "delete", "-n", Registry, "--yes")).ShouldSucceed();
        (await Deployer.TextAsync("json", "acr", "list")).ShouldBe("[]");
        (await Deployer.RunAsync("group", "delete", "-n", Group, "--yes")).ShouldSucceed();

        (await Deployer.TextAsync("tsv", "group", "exists", "-n", Group)).ShouldBe("false");
        (await Deployer.RunAsync("group", "delete", "-n", Group, "--yes")).ShouldFailClearly("ResourceGroupNotFound");
        await Commands.EventuallyAsync(() => Stranger.TextAsync("tsv", "group", "exists", "-n", Group), text => text == "false", "the stranger's group to be gone");
        // The first label of an API server's name ends in its cluster's id.
        foreach (var text in (string[])[$"/resourceGroups/{Group}/", $"/resourceGroups/{WatchGroup}/", cluster, cluster.Split('.')[0].Split('-')[^1], (string)workspace["customerId"]!])
            (await DatabaseRows.WithAsync(Platform.DataDirectory, text)).ShouldBeEmpty($"rows that mention {text}");
        foreach (var directory in (string[])["nodes", "monitoring"])
            Directory.EnumerateFileSystemEntries(Path.Combine(Platform.DataDirectory, directory)).ShouldBeEmpty(directory);
        (await TracesSinceAsync(stage.Empty)).ShouldBeEmpty();
    }

    [Fact, Step(31)]
    public async Task Nothing_of_the_platform_stays_behind()
    {
        (await Platform.PlatformAsync("down", "--purge", "--yes", "--data-dir", Platform.DataDirectory)).ShouldSucceed();

        (await TracesSinceAsync(Platform.Before)).ShouldBeEmpty();
        Directory.Exists(Platform.DataDirectory).ShouldBeFalse();
    }

    // Other installations of the machine come and go meanwhile.
    private async Task<IReadOnlyList<string>> TracesSinceAsync(MachineTraces before) =>
        [.. (await MachineTraces.LookAsync(Platform.DataDirectory)).Since(before).Where(trace => ((string[])[stage.Installation, "198.19.", Platform.DataDirectory]).Any(trace.Contains))];
}
