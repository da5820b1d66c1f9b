using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Platform.EndToEnd.Portal;

/// <summary>An installation, a browser, and what a story does beside the browser with stock tools.</summary>
public sealed class PortalStage : IAsyncLifetime
{
    private string _kubectl = "";

    /// <summary>The installation.</summary>
    public PlatformUnderTest Platform { get; } = new();

    /// <summary>The browser.</summary>
    public PortalBrowser Browser { get; private set; } = null!;

    /// <summary>The story's window.</summary>
    public IPage Page { get; private set; } = null!;

    /// <summary>The subscription, once a page has shown it.</summary>
    public string Subscription { get; set; } = "";

    public async Task InitializeAsync()
    {
        await Platform.InitializeAsync();
        await Platform.StartAsync();
        Browser = await PortalBrowser.StartAsync(Platform.Scratch("browser"), Path.Combine(Platform.DataDirectory, "pki", "ca.crt"));
        Page = await Browser.OpenAsync();
    }

    public async Task DisposeAsync()
    {
        if (Browser is not null) await Browser.DisposeAsync();
        await Platform.DisposeAsync();
    }

    /// <summary>Pushes the sample's images with stock skopeo.</summary>
    public async Task PushImagesAsync(string registry)
    {
        (await Platform.PlatformAsync("acr", "login", "--name", registry)).ShouldSucceed();
        var certificates = Platform.Scratch("certs");
        File.Copy(Path.Combine(Platform.DataDirectory, "pki", "ca.crt"), Path.Combine(certificates, "ca.crt"), overwrite: true);
        foreach (var (image, tag) in ((string, string)[])[("pets-db", "v1"), ("pets-web", "v1"), ("pets-web", "v2")])
            (await Platform.RunAsync("skopeo", "--insecure-policy", "copy", "--authfile", Path.Combine(Platform.Scratch(".docker"), "config.json"), "--dest-cert-dir", certificates,
                $"oci:{Repository.Root}/artifacts/pets/{image}:{tag}", $"docker://{registry}.cr.{PlatformUnderTest.Domain}/{image}:{tag}")).ShouldSucceed();
    }

    /// <summary>Gets stock kubectl and the cluster's credentials.</summary>
    public async Task FetchCredentialsAsync()
    {
        _kubectl = (await Platform.RunAsync(Path.Combine(Repository.Root, "eng", "install-kubectl"), Path.Combine(Repository.Root, "artifacts", "tools", "kubectl"))).ShouldSucceed().Output.Trim();
        (await Platform.PlatformAsync("aks", "get-credentials", "-g", "story", "--name", "pets")).ShouldSucceed();
    }

    /// <summary>Runs stock kubectl on the cluster.</summary>
    public Task<CommandResult> KubectlAsync(params string[] arguments) => Platform.RunAsync(_kubectl, arguments);

    /// <summary>Deploys a pod that says something again and again.</summary>
    public async Task DeployAsync(string registry, string says)
    {
        var pod = new JsonObject
        {
            ["containers"] = new JsonArray(new JsonObject
            {
                ["name"] = "talker",
                ["image"] = $"{registry}.cr.{PlatformUnderTest.Domain}/pets-db:v1",
                ["command"] = new JsonArray("/bin/sh", "-c", "n=0; while true; do n=$((n+1)); echo \"$n $SAYS\"; sleep 0.5; done"),
                ["env"] = new JsonArray(new JsonObject { ["name"] = "SAYS", ["value"] = says }),
            }),
            ["terminationGracePeriodSeconds"] = 1,
        };
        var deployment = new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "Deployment",
            ["metadata"] = new JsonObject { ["name"] = "talker" },
            ["spec"] = new JsonObject
            {
                ["replicas"] = 1,
                ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = "talker" } },
                ["template"] = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["app"] = "talker" } }, ["spec"] = pod },
            },
        };
        var file = Path.Combine(Platform.Scratch("manifests"), "talker.json");
        await File.WriteAllTextAsync(file, deployment.ToJsonString());
        (await KubectlAsync("apply", "-f", file)).ShouldSucceed();
    }

    /// <summary>Makes a second tenant with a subscription, and returns its administrator.</summary>
    public async Task<(string Name, string Password)> CreateOtherTenantAsync()
    {
        var created = (await Platform.PlatformAsync("tenant", "create", "--name", "Other", "--domain", "other.example", "--subscription", "Other")).ShouldSucceed();
        var answer = (JsonObject)JsonNode.Parse(created.Output)!;
        return ((string)answer["administrator"]!["userPrincipalName"]!, (string)answer["administrator"]!["password"]!);
    }
}
