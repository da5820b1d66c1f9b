using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Platform.EndToEnd.Portal;
using static Microsoft.Playwright.Assertions;

namespace Platform.EndToEnd.Week;

// Thursday: a new image and new versions of Kubernetes, while people use the application and somebody looks at the portal.
public sealed partial class WeekStory
{
    private async Task<string> ClusterPageAsync() => $"{PortalBrowser.Address}/clusters/{await WeekStage.SubscriptionAsync(Admin)}/{Group}/{Cluster}";

    [Fact, Step(22)]
    public async Task A_new_image_is_rolled_out_under_load_without_a_failed_request()
    {
        var image = await Platform.ValueAsync("{.spec.template.spec.containers[0].image}", "deployment", "web");
        var load = LoadGenerator.Start(new Uri(await Platform.ApplicationAsync(), "/pet"));
        (await Platform.KubectlAsync("set", "image", "deployment/web", $"web={image.Replace(":v1", ":v2", StringComparison.Ordinal)}")).ShouldSucceed();
        (await Platform.KubectlAsync("rollout", "status", "deployment/web", "--timeout=100s")).ShouldSucceed();
        await Platform.ReadyReplicasAsync("web", 3);

        (await load.StopAsync()).ShouldHaveNoFailure(atLeast: 100);
        (await Platform.AskAsync()).ShouldContain("(v2)");
    }

    [Fact, Step(23)]
    public async Task The_rows_went_on_with_the_new_key() =>
        await RowsAsync($"""ContainerLogV2 | where TimeGenerated > datetime({stage.KeysReplaced.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}) and ContainerName == "web" and LogMessage has "Picked" """);

    [Fact, Step(24)]
    public async Task The_portal_shows_the_clusters_samples_as_charts_and_answers_queries()
    {
        await PortalBrowser.SignInAsync(stage.Page, "admin", (await File.ReadAllTextAsync(Platform.PasswordFile)).Trim());
        await stage.Page.GotoAsync($"{await ClusterPageAsync()}/health?span=PT15M");

        await Expect(stage.Page.Locator("main")).ToContainTextAsync("Every node is ready and no pod has a problem.");
        foreach (var title in (string[])["Cores in use, by node", "Memory in use, by node"])
        {
            var chart = stage.Page.Locator("figure.chart").Filter(new() { HasText = title });
            foreach (var node in await stage.NodesAsync()) await Expect(chart.Locator(".legend")).ToContainTextAsync(node.Name);
            // Two points of each node: "x,y x,y".
            await Expect(chart.Locator("polyline").First).ToHaveAttributeAsync("points", new Regex(@"^[\d.]+,[\d.]+( [\d.]+,[\d.]+)+$"), new() { Timeout = 90_000 });
        }
        await stage.Browser.InspectAsync(stage.Page, "health-charts");

        await stage.Page.GotoAsync(PortalBrowser.Address + "/query");
        await stage.Page.FillAsync("textarea", """ContainerLogV2 | where ContainerName == "web" and LogMessage has "Picked" | take 5""");
        await stage.Page.PressAsync("textarea", "Control+Enter");
        await Expect(stage.Page.Locator("tbody tr").First).ToContainTextAsync("Picked");
        await stage.Page.GotoAsync(PortalBrowser.Address + "/registries");
        await Expect(stage.Page.Locator("main")).ToContainTextAsync(Registry);
        stage.Browser.Complaints.ShouldBeEmpty();
    }

    [Theory, Step(25)]
    [InlineData("1.35.0", "skips no minor version", "skips no minor version")]
    [InlineData("1.32.0", "not served", "not served")]
    [InlineData("one", "should be the full version number", "not served")]
    public async Task An_upgrade_that_skips_a_version_or_goes_nowhere_is_refused(string version, string sayingOfAz, string saying)
    {
        (await Deployer.RunAsync(["aks", "upgrade", .. OfCluster, "--kubernetes-version", version, "--yes"])).ShouldFailClearly(sayingOfAz);
        (await Deployer.TextAsync("tsv", ["aks", "get-upgrades", .. OfCluster, "--query", "controlPlaneProfile.upgrades[].kubernetesVersion"])).ShouldBe("1.34.2");
        (await Platform.PlatformAsync(["aks", "upgrade", .. OfCluster, "--kubernetes-version", version, "--yes"])).ShouldFailClearly(saying);
    }

    [Fact, Step(26)]
    public async Task The_cluster_is_upgraded_under_load_and_the_portal_shows_it_as_it_happens()
    {
        await stage.Page.GotoAsync($"{await ClusterPageAsync()}/upgrade");
        await stage.Page.EvaluateAsync("window.unloaded = false; addEventListener('pagehide', () => { window.unloaded = true; })");
        using var watch = Watch();
        var load = LoadGenerator.Start(new Uri(await Platform.ApplicationAsync(), "/pet"));
        var upgrade = Deployer.TextAsync("tsv", ["aks", "upgrade", .. OfCluster, "--kubernetes-version", "1.34.2", "--yes", "--query", "[provisioningState, currentKubernetesVersion, agentPoolProfiles[0].currentOrchestratorVersion]"]);
        var progress = stage.Page.Locator("main");
        await Expect(progress).ToContainTextAsync("Upgrading");
        (await Platform.PlatformAsync(["aks", "scale", .. OfCluster, "--node-count", "5"])).ShouldFailClearly("Upgrading");
        await Expect(progress).ToContainTextAsync("SchedulingDisabled", new() { Timeout = 120_000 });

        (await upgrade).Split('\n').ShouldBe(["Succeeded", "1.34.2", "1.34.2"]);
        (await load.StopAsync()).ShouldHaveNoFailure(atLeast: 200);
        await Expect(progress).ToContainTextAsync("2 of 2 on 1.34.2");
        await Expect(stage.Page.Locator(".facts .state").First).ToHaveTextAsync(new Regex("Succeeded"));
        (await stage.Page.EvaluateAsync<bool>("window.unloaded")).ShouldBeFalse("the page must change in place");
        (await stage.NodesAsync()).ShouldAllBe(node => node.Version == "v1.34.2" && node.System.Contains("trixie"));
        (await stage.NodesAsync()).Count.ShouldBe(2);
        watch.Kill();
        var seen = await watch.StandardOutput.ReadToEndAsync();
        seen.ShouldContain("SchedulingDisabled");
        seen.Split('\n').Where(line => line.Contains("v1.34.2", StringComparison.Ordinal) && line.Contains(" Ready ", StringComparison.Ordinal)).Select(line => line.Split(' ')[0]).Distinct().Count().ShouldBe(2);
    }

    [Fact, Step(27)]
    public async Task An_upgrade_goes_on_where_the_killed_Host_left_it_also_with_a_new_key_for_secrets()
    {
        var oldKey = KeyId();
        foreach (var form in FormsOf(oldKey))
            (await DatabaseRows.WithAsync(Platform.DataDirectory, form)).ShouldNotBeEmpty("secrets in the database name the key that they are sealed with");
        (await Platform.PlatformAsync(["aks", "upgrade", .. OfCluster, "--kubernetes-version", "1.35.0", "--yes", "--no-wait"])).ShouldSucceed();
        await Commands.EventuallyAsync(async () => (await stage.NodesAsync()).Count, count => count == 3, "a third node");
        (await Platform.RunAsync(Path.Combine(Repository.Root, "artifacts", "host", "platform-host"), "rotate-key", "--data-dir", Platform.DataDirectory)).ShouldSucceed();
        await Platform.RestartHostAsync();

        await Commands.EventuallyAsync(() => ClusterAsync("provisioningState"), state => state == "Succeeded", "the end of the upgrade", TimeSpan.FromMinutes(2));
        var nodes = await stage.NodesAsync();
        nodes.Count.ShouldBe(2);
        nodes.ShouldAllBe(node => node.Version == "v1.35.0");
        await Platform.ReadyReplicasAsync("web", 3);
        (await Platform.AskAsync()).ShouldContain("(v2)");
        (await Platform.PlatformAsync(["aks", "nodepool", "upgrade", .. OfPools, "--name", "nodepool1", "--kubernetes-version", "1.34.2"])).ShouldFailClearly("cannot go back");
        KeyId().ShouldNotBe(oldKey);
        foreach (var form in FormsOf(oldKey))
            (await DatabaseRows.WithAsync(Platform.DataDirectory, form)).ShouldBeEmpty("every service's secrets are sealed with the new key");
    }

    [Fact, Step(28)]
    public async Task A_stopped_cluster_says_so_and_a_started_one_has_everything_back()
    {
        var application = await Platform.ApplicationAsync();
        (await Deployer.RunAsync(["aks", "stop", .. OfCluster])).ShouldSucceed();

        (await Platform.KubectlAsync("get", "nodes")).ShouldFailClearly("is stopped: start it");
        (await Deployer.RunAsync(["aks", "scale", .. OfCluster, "--node-count", "3"])).ShouldFailClearly("is stopped: start it");
        (await ClusterAsync("powerState.code")).ShouldBe("Stopped");
        using (var client = new HttpClient { BaseAddress = application })
            await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync(new Uri("/pet", UriKind.Relative)));

        (await Deployer.RunAsync(["aks", "start", .. OfCluster])).ShouldSucceed();
        (await stage.NodesAsync()).ShouldAllBe(node => node.Ready);
        await Platform.ReadyReplicasAsync("web", 3);
        (await Platform.ApplicationAsync()).ShouldBe(application);
        (await Platform.AskAsync()).ShouldContain("(v2)");
    }

    /// <summary>How bytes begin that the key in use sealed: version 1, and four bytes of the key's hash.</summary>
    private byte[] KeyId() => [1, .. SHA256.HashData(File.ReadAllBytes(Path.Combine(Platform.DataDirectory, "pki", "secrets.key")).AsSpan(0, 32))[..4]];

    /// <summary>Bytes as the database writes them, and what the first of them are in base64.</summary>
    private static string[] FormsOf(byte[] bytes) => ["\\x" + Convert.ToHexStringLower(bytes), Convert.ToBase64String(bytes)[..6]];

    private Process Watch()
    {
        var start = new ProcessStartInfo(Platform.Kubectl, ["--kubeconfig", Platform.Kubeconfig, "get", "nodes", "--watch"]) { RedirectStandardOutput = true };
        return Process.Start(start)!;
    }
}
