namespace Platform.EndToEnd.Week;

/// <summary>
/// A week with the platform, on one installation, with the clients that a team has: Debian's stock Azure CLI 2.45, kubectl, skopeo
/// and a browser. From sign-in to leaving: two tenants, a registry, a cluster that grows, is watched, updated and upgraded under
/// load, stopped and started. Where Debian's client itself is defective the step names what it does instead.
/// </summary>
/// <remarks>README.md tells it as "A week with the platform"; <c>./platform bench story</c> says how long each step takes.</remarks>
[TestCaseOrderer("Platform.EndToEnd.StepOrder", "Platform.EndToEnd")]
public sealed partial class WeekStory(WeekStage stage) : IClassFixture<WeekStage>
{
    private const string Group = "pets", Registry = "petsregistry", Cluster = "pets-cluster";
    private const string WatchGroup = "pets-watch", Workspace = "pets-logs";
    private const string Administrator = $"admin@{PlatformUnderTest.Domain}";
    private const string Contributor = "b24988ac-6180-42a0-ab88-20f7382dd24c", AcrPull = "7f951dda-4ed3-4680-a7ca-43fe172d538d";
    private static readonly string[] OfCluster = ["--resource-group", Group, "--name", Cluster];
    private static readonly string[] OfPools = ["--resource-group", Group, "--cluster-name", Cluster];

    private PlatformUnderTest Platform => stage.Platform;

    private AzureCli Admin => stage.Admin;

    private AzureCli Deployer => stage.Deployer;

    private AzureCli Stranger => stage.Stranger;

    private Task<string> ClusterAsync(string query) => Deployer.TextAsync("tsv", ["aks", "show", .. OfCluster, "--query", query]);

    private Task<string> RegistryIdAsync() => Deployer.TextAsync("tsv", "acr", "show", "-n", Registry, "--query", "id");

    private Task<string> WorkspaceIdAsync() => Deployer.TextAsync("tsv", "monitor", "log-analytics", "workspace", "show", "-g", WatchGroup, "-n", Workspace, "--query", "id");

    private Task<string> RowsAsync(string query) => Commands.EventuallyAsync(
        async () => (await Platform.PlatformAsync("monitor", "query", "-w", Workspace, "--analytics-query", query, "-o", "json")).ShouldSucceed().Output.Trim(),
        rows => rows != "[]", $"rows of: {query}", TimeSpan.FromSeconds(90));
}
