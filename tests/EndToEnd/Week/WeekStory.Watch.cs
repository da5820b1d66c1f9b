using System.Globalization;
using System.Text.Json.Nodes;

namespace Platform.EndToEnd.Week;

// Wednesday: what the cluster does, in a workspace.
public sealed partial class WeekStory
{
    [Fact, Step(17)]
    public async Task A_workspace_is_created_and_the_cluster_sends_to_it()
    {
        (await Deployer.TextAsync("tsv", "monitor", "log-analytics", "workspace", "create", "-g", WatchGroup, "-n", Workspace, "--query", "provisioningState")).ShouldBe("Succeeded");
        (await Deployer.TextAsync("table", "monitor", "log-analytics", "workspace", "list", "-g", WatchGroup)).ShouldContain(Workspace);
        var workspace = await WorkspaceIdAsync();
        (await Deployer.RunAsync(["aks", "enable-addons", .. OfCluster, "-a", "monitoring", "--workspace-resource-id", workspace + "x"])).ShouldFailClearly("ResourceNotFound");
        (await Deployer.RunAsync(["aks", "enable-addons", .. OfCluster, "-a", "azure-policy"])).ShouldFailClearly("AddonNotSupported");

        // Without --workspace-resource-id Debian's client makes workspaces in Azure's own clouds alone.
        (await Deployer.RunAsync(["aks", "enable-addons", .. OfCluster, "-a", "monitoring", "--workspace-resource-id", workspace])).ShouldSucceed();

        (await ClusterAsync("addonProfiles.omsagent.[enabled, status.code, config.logAnalyticsWorkspaceResourceID]")).Split('\n').ShouldBe(["True", "Connected", workspace], Case.Insensitive);
        (await Platform.PlatformAsync(["aks", "enable-addons", .. OfCluster, "-a", "monitoring", "--workspace-resource-id", workspace])).ShouldFailClearly("already enabled");
    }

    [Fact, Step(18)]
    public async Task The_control_planes_own_logs_are_sent_by_a_diagnostic_setting()
    {
        var cluster = await ClusterAsync("id");
        (await Deployer.TextAsync("tsv", "monitor", "diagnostic-settings", "categories", "list", "--resource", cluster, "--query", "value[].name")).Split('\n').ShouldContain("kube-audit");
        (await Deployer.TextAsync("tsv", "monitor", "diagnostic-settings", "create", "--name", "audit", "--resource", cluster, "--workspace", await WorkspaceIdAsync(),
            "--logs", """[{"category":"kube-audit","enabled":true}]""", "--query", "name")).ShouldBe("audit");
        (await Deployer.TextAsync("tsv", "monitor", "diagnostic-settings", "list", "--resource", cluster, "--query", "[].name")).ShouldBe("audit");
    }

    [Fact, Step(19)]
    public async Task Logs_inventory_events_and_samples_are_found_by_queries()
    {
        await Platform.AskAsync();

        await RowsAsync("""let startTimestamp = ago(1d); KubePodInventory | where TimeGenerated > startTimestamp | where ClusterName == "pets-cluster" | distinct ContainerID | join ContainerLog on ContainerID""");
        await RowsAsync("""ContainerLogV2 | where PodNamespace == "default" and ContainerName == "web" and LogSource == "stdout" """);
        await RowsAsync("""KubeEvents | where ObjectKind == "Pod" and Reason == "Scheduled" """);
        await RowsAsync("""Perf | where ObjectName == "K8SNode" and CounterName == "cpuUsageNanoCores" and CounterValue > 0""");
        await RowsAsync("""Perf | where ObjectName == "K8SContainer" and CounterName == "memoryWorkingSetBytes" and CounterValue > 0""");
        await RowsAsync("""KubeNodeInventory | where Status == "Ready" | distinct Computer | count | where Count == 2""");
        // The setting reaches the control plane within seconds; from then on each request leaves an event.
        await Commands.EventuallyAsync(async () =>
        {
            (await Platform.KubectlAsync("get", "nodes")).ShouldSucceed();
            return (await Platform.PlatformAsync("monitor", "query", "-w", Workspace, "--analytics-query", """AzureDiagnostics | where Category == "kube-audit" | count | where Count > 0""", "-o", "json")).ShouldSucceed().Output.Trim();
        }, rows => rows != "[]", "audit events");
    }

    [Fact, Step(20)]
    public async Task Health_tells_what_fails_and_since_when()
    {
        var image = await Platform.ValueAsync("{.spec.template.spec.containers[0].image}", "deployment", "web");
        (await Platform.KubectlAsync("run", "ailing", $"--image={image}", "--command", "--", "sh", "-c", "exit 3")).ShouldSucceed();
        var health = await Commands.EventuallyAsync(
            async () => (await Platform.PlatformAsync(["aks", "health", .. OfCluster, "-o", "json"])).ShouldSucceed().Output,
            text => text.Contains("CrashLoopBackOff", StringComparison.Ordinal), "a crash-looping pod");

        var problem = JsonNode.Parse(health)!["problems"]!.AsArray().Single(found => (string?)found!["name"] == "ailing")!;
        ((string)problem["message"]!).ShouldContain("exit code 3");
        var created = DateTimeOffset.Parse(await Platform.ValueAsync("{.metadata.creationTimestamp}", "pod", "ailing"), CultureInfo.InvariantCulture);
        DateTimeOffset.Parse((string)problem["since"]!, CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(created);
        (await Platform.PlatformAsync(["aks", "health", .. OfCluster, "-o", "table"])).ShouldSucceed().Output.ShouldContain("ailing");
        (await Platform.KubectlAsync("delete", "pod", "ailing")).ShouldSucceed();
    }

    [Fact, Step(21)]
    public async Task The_workspaces_keys_are_replaced_while_rows_are_sent()
    {
        var before = await Deployer.TextAsync("tsv", "monitor", "log-analytics", "workspace", "get-shared-keys", "-g", WatchGroup, "-n", Workspace, "--query", "primarySharedKey");

        (await Deployer.RunAsync("rest", "--method", "post", "--url", $"{await WorkspaceIdAsync()}/regenerateSharedKey?api-version=2020-08-01", "--body", "{}")).ShouldSucceed();

        stage.KeysReplaced = DateTimeOffset.UtcNow;
        (await Deployer.TextAsync("tsv", "monitor", "log-analytics", "workspace", "get-shared-keys", "-g", WatchGroup, "-n", Workspace, "--query", "primarySharedKey")).ShouldNotBe(before);
        // Said while no agent has the new key yet; looked for two steps on.
        await Platform.AskAsync();
    }
}
