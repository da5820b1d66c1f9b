using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Platform.EndToEnd.Portal;

namespace Platform.EndToEnd.Week;

/// <summary>One installation for the whole week, those who work with it, and a browser.</summary>
public sealed class WeekStage : IAsyncLifetime
{
    private PortalBrowser? _browser;

    /// <summary>The installation.</summary>
    public PlatformUnderTest Platform { get; } = new();

    /// <summary>The first tenant's administrator, at az.</summary>
    public AzureCli Admin => new(Platform, "admin");

    /// <summary>A service principal of the first tenant, who may change its resources.</summary>
    public AzureCli Deployer => new(Platform, "deployer");

    /// <summary>The second tenant's administrator.</summary>
    public AzureCli Stranger => new(Platform, "stranger");

    /// <summary>The machine with the platform running and nothing in it.</summary>
    public MachineTraces Empty { get; private set; } = new([]);

    /// <summary>What the machine's parts of the installation are called: <c>platform-ab12</c>.</summary>
    public string Installation { get; private set; } = "";

    /// <summary>The browser, once it is open.</summary>
    public PortalBrowser Browser => _browser ?? throw new InvalidOperationException("The browser was not opened.");

    /// <summary>Its window, signed in as the administrator.</summary>
    public IPage Page { get; private set; } = null!;

    /// <summary>When the workspace's keys were replaced.</summary>
    public DateTimeOffset KeysReplaced { get; set; }

    /// <summary>Directory with the platform's authority, as skopeo wants it.</summary>
    public string Certificates => Platform.Scratch("certificates");

    public Task InitializeAsync() => Platform.InitializeAsync();

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        await Platform.DisposeAsync();
    }

    /// <summary>Starts the platform, and opens a browser on the portal.</summary>
    public async Task StartAsync()
    {
        await Platform.StartAsync();
        await Platform.FetchKubectlAsync();
        var authority = Path.Combine(Platform.DataDirectory, "pki", "ca.crt");
        File.Copy(authority, Path.Combine(Certificates, "ca.crt"), overwrite: true);
        _browser = await PortalBrowser.StartAsync(Platform.Scratch("browser"), authority);
        Page = await _browser.OpenAsync();
        Installation = new DirectoryInfo(await DatabaseRows.SocketOfAsync(Platform.DataDirectory)).Parent!.Name;
        Empty = await MachineTraces.LookAsync(Platform.DataDirectory);
    }

    /// <summary>Makes an az of somebody's own and signs it in as a service principal.</summary>
    public static async Task SignInAsync(AzureCli az, JsonNode principal)
    {
        await az.ConfigureAsync();
        (await az.RunAsync("login", "--service-principal", "-u", (string)principal["appId"]!, "-p", (string)principal["password"]!, "--tenant", (string)principal["tenant"]!)).ShouldSucceed();
    }

    /// <summary>Gives a service principal a role, as the administrator. Debian's client cannot, by any of its names for it: <c>az rest</c> does it.</summary>
    public async Task AssignAsync(string appId, string role, string scope)
    {
        var principal = await Admin.TextAsync("tsv", "ad", "sp", "show", "--id", appId, "--query", "id");
        var body = new JsonObject
        {
            ["properties"] = new JsonObject { ["roleDefinitionId"] = $"{scope}/providers/Microsoft.Authorization/roleDefinitions/{role}", ["principalId"] = principal, ["principalType"] = "ServicePrincipal" },
        };
        (await Admin.RunAsync("rest", "--method", "put", "--url", $"{scope}/providers/Microsoft.Authorization/roleAssignments/{Guid.NewGuid()}?api-version=2022-04-01", "--body", body.ToJsonString())).ShouldSucceed();
    }

    /// <summary>The subscription that somebody works in.</summary>
    public static Task<string> SubscriptionAsync(AzureCli az) => az.TextAsync("tsv", "account", "show", "--query", "id");

    /// <summary>Runs stock skopeo.</summary>
    public Task<CommandResult> SkopeoAsync(params string[] arguments) => Platform.RunAsync("skopeo", ["--insecure-policy", .. arguments], []);

    /// <summary>Runs stock kubectl on the stranger's cluster.</summary>
    public Task<CommandResult> StrangersKubectlAsync(params string[] arguments) =>
        Platform.RunAsync(Platform.Kubectl, ["--kubeconfig", Platform.PathOf("stranger.kubeconfig"), .. arguments], []);

    /// <summary>The cluster's nodes.</summary>
    public async Task<IReadOnlyList<(string Name, string Version, string System, bool Ready)>> NodesAsync()
    {
        const string path = "{range .items[*]}{.metadata.name}|{.status.nodeInfo.kubeletVersion}|{.status.nodeInfo.osImage}|{.status.conditions[?(@.type==\"Ready\")].status}{\"\\n\"}{end}";
        return [.. (await Platform.ValueAsync(path, "nodes")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|')).Select(parts => (parts[0], parts[1], parts[2], parts[3] == "True"))];
    }
}
