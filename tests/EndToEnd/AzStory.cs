using System.Net;
using System.Text.Json.Nodes;

namespace Platform.EndToEnd;

/// <summary>
/// Stock Azure CLI 2.45 of Debian against an installation: sign-in, groups, registries, clusters; then a second tenant, to which
/// all of it is closed. Where Debian's client itself is defective the step names what it does instead.
/// </summary>
[TestCaseOrderer("Platform.EndToEnd.StepOrder", "Platform.EndToEnd")]
public sealed class AzStory(PlatformUnderTest platform) : IClassFixture<PlatformUnderTest>
{
    private const string Group = "az-story", Registry = "azstory", Cluster = "az-cluster";
    private const string Administrator = $"admin@{PlatformUnderTest.Domain}";
    private const string Contributor = "b24988ac-6180-42a0-ab88-20f7382dd24c", AcrPull = "7f951dda-4ed3-4680-a7ca-43fe172d538d";

    private AzureCli Admin => new(platform, "az-admin");

    private AzureCli Deployer => new(platform, "az-deployer");

    private AzureCli Stranger => new(platform, "az-stranger");

    private string Certificates => platform.PathOf("certificates");

    [Fact, Step(1)]
    public async Task A_person_signs_in_by_device_code()
    {
        await platform.StartAsync();
        await platform.FetchKubectlAsync();
        Directory.CreateDirectory(Certificates);
        File.Copy(Path.Combine(platform.DataDirectory, "pki", "ca.crt"), Path.Combine(Certificates, "ca.crt"));
        await Admin.ConfigureAsync();

        await Admin.SignInByDeviceCodeAsync(Administrator, (await File.ReadAllTextAsync(Path.Combine(platform.DataDirectory, "admin-password"))).Trim());

        (await Admin.TextAsync("tsv", "account", "show", "--query", "user.name")).ShouldBe(Administrator);
        (await Admin.TextAsync("tsv", "ad", "signed-in-user", "show", "--query", "userPrincipalName")).ShouldBe(Administrator);
    }

    // PyJWT, which Debian's client brings along, knows nothing of ours.
    [Fact, Step(2)]
    public async Task Another_implementation_finds_the_token_as_the_published_keys_say()
    {
        const string script = """
            import json, jwt, sys
            key = jwt.PyJWK(json.loads(sys.argv[1])["keys"][0]).key
            print(jwt.decode(sys.argv[2], key, algorithms=["ES256"], audience=sys.argv[3], issuer=sys.argv[4])["upn"])
            """;
        using var browser = platform.CreateArmClient();
        var discovery = JsonNode.Parse(await browser.GetStringAsync($"https://login.{PlatformUnderTest.Domain}/.well-known/openid-configuration"))!;
        var keys = await browser.GetStringAsync((string)discovery["jwks_uri"]!);
        var token = await Admin.TextAsync("tsv", "account", "get-access-token", "--query", "accessToken");

        var read = await platform.RunAsync("/usr/bin/python3", ["-c", script, keys, token, $"https://{PlatformUnderTest.ManagementHost}/", (string)discovery["issuer"]!], []);

        read.ShouldSucceed().Output.Trim().ShouldBe(Administrator);
        (await platform.RunAsync("/usr/bin/python3", ["-c", script, keys, token, "https://elsewhere/", (string)discovery["issuer"]!], [])).ExitCode.ShouldNotBe(0);
    }

    [Fact, Step(3)]
    public async Task A_service_principal_is_made_given_a_role_and_signed_in()
    {
        // Debian's client cannot assign the role in create-for-rbac, nor by 'az role assignment create': 'az rest' does it.
        var created = await Admin.JsonAsync("ad", "sp", "create-for-rbac", "--name", "deployer");
        await AssignAsync(Admin, (string)created["appId"]!, Contributor, $"/subscriptions/{await SubscriptionAsync(Admin)}");

        await SignInAsync(Deployer, created);

        (await Deployer.TextAsync("tsv", "account", "show", "--query", "user.type")).ShouldBe("servicePrincipal");
        (await Admin.TextAsync("tsv", "ad", "user", "create", "--display-name", "Alice", "--user-principal-name", $"alice@{PlatformUnderTest.Domain}", "--password", "alices password", "--query", "displayName")).ShouldBe("Alice");
        (await Deployer.RunAsync("ad", "user", "create", "--display-name", "X", "--user-principal-name", $"x@{PlatformUnderTest.Domain}", "--password", "long enough")).ShouldFailClearly("Insufficient privileges");
    }

    [Fact, Step(4)]
    public async Task Groups_are_created_listed_shown_and_found_missing()
    {
        (await Deployer.TextAsync("tsv", "group", "create", "-n", Group, "-l", "westeurope", "--query", "properties.provisioningState")).ShouldBe("Succeeded");
        (await Deployer.TextAsync("table", "group", "list")).ShouldContain(Group);
        (await Deployer.TextAsync("tsv", "group", "show", "-n", Group, "--query", "location")).ShouldBe("westeurope");
        (await Deployer.TextAsync("tsv", "group", "exists", "-n", "none")).ShouldBe("false");
        (await Deployer.RunAsync("group", "show", "-n", "none")).ShouldFailClearly("ResourceGroupNotFound");
        (await Deployer.TextAsync("tsv", "provider", "show", "-n", "Microsoft.ContainerService", "--query", "registrationState")).ShouldBe("Registered");
        (await Deployer.TextAsync("table", "account", "list-locations")).ShouldContain("westeurope");
    }

    [Fact, Step(5)]
    public async Task A_registry_is_created_and_its_images_are_listed()
    {
        (await Deployer.TextAsync("tsv", "acr", "create", "-g", Group, "-n", Registry, "--sku", "Basic", "--query", "provisioningState")).ShouldBe("Succeeded");
        (await Deployer.TextAsync("tsv", "acr", "check-name", "-n", Registry, "--query", "nameAvailable")).ShouldBe("false");
        (await Deployer.TextAsync("table", "acr", "list")).ShouldContain(Registry);
        var server = await Deployer.TextAsync("tsv", "acr", "show", "-n", Registry, "--query", "loginServer");
        var token = await Deployer.TextAsync("tsv", "acr", "login", "-n", Registry, "--expose-token", "--query", "accessToken");

        (await SkopeoAsync("copy", "--dest-cert-dir", Certificates, "--dest-creds", $"00000000-0000-0000-0000-000000000000:{token}",
            $"oci:{Repository.Root}/artifacts/pets/pets-web:v1", $"docker://{server}/pets-web:v1")).ShouldSucceed();

        (await Deployer.TextAsync("tsv", "acr", "repository", "list", "-n", Registry)).ShouldBe("pets-web");
        (await Deployer.TextAsync("tsv", "acr", "repository", "show-tags", "-n", Registry, "--repository", "pets-web")).ShouldBe("v1");
    }

    [Fact, Step(6)]
    public async Task A_cluster_is_created_shown_and_used()
    {
        var created = await Deployer.JsonAsync("aks", "create", "-g", Group, "-n", Cluster, "--node-count", "1", "--generate-ssh-keys");
        ((string)created["provisioningState"]!).ShouldBe("Succeeded");
        (await Deployer.TextAsync("table", "aks", "show", "-g", Group, "-n", Cluster)).ShouldContain("Succeeded");
        (await Deployer.TextAsync("table", "aks", "list")).ShouldContain(Cluster);

        (await Deployer.RunAsync("aks", "get-credentials", "-g", Group, "-n", Cluster, "-f", platform.PathOf("az.kubeconfig"))).ShouldSucceed();

        (await KubectlAsync("az", "get", "nodes")).ShouldSucceed().Output.ShouldContain(" Ready ");
    }

    [Fact, Step(7)]
    public async Task The_cluster_is_scaled_and_who_has_a_role_on_the_group_manages_node_pools()
    {
        (await Deployer.TextAsync("tsv", "aks", "scale", "-g", Group, "-n", Cluster, "--node-count", "2", "--query", "agentPoolProfiles[0].count")).ShouldBe("2");
        (await KubectlAsync("az", "get", "nodes", "-o", "name")).ShouldSucceed().Output.Trim().Split('\n').Length.ShouldBe(2);
        // A role on the group alone is enough for what lies in it, also to follow operations and to look a registry up by name.
        var created = await Admin.JsonAsync("ad", "sp", "create-for-rbac", "--name", "group-deployer");
        await AssignAsync(Admin, (string)created["appId"]!, Contributor, $"/subscriptions/{await SubscriptionAsync(Admin)}/resourceGroups/{Group}");
        var deployer = new AzureCli(platform, "az-group-deployer");
        await SignInAsync(deployer, created);
        (await deployer.TextAsync("tsv", "acr", "show", "-n", Registry, "--query", "name")).ShouldBe(Registry);
        (await deployer.TextAsync("tsv", "group", "list", "--query", "[].name")).ShouldBe(Group);
        (await deployer.RunAsync("group", "create", "-n", "another", "-l", "westeurope")).ShouldFailClearly("AuthorizationFailed");
        (await deployer.RunAsync("aks", "nodepool", "add", "-g", Group, "--cluster-name", Cluster, "-n", "extra", "--node-count", "1")).ShouldSucceed();
        (await deployer.TextAsync("tsv", "aks", "nodepool", "list", "-g", Group, "--cluster-name", Cluster, "--query", "[].name")).Split('\n').ShouldBe(["nodepool1", "extra"], ignoreOrder: true);
        (await deployer.RunAsync("aks", "nodepool", "delete", "-g", Group, "--cluster-name", Cluster, "-n", "extra")).ShouldSucceed();
    }

    [Fact, Step(8)]
    public async Task Resources_are_listed_and_shown_by_id()
    {
        (await Deployer.TextAsync("table", "resource", "list", "-g", Group)).ShouldContain(Registry);
        var id = await Deployer.TextAsync("tsv", "acr", "show", "-n", Registry, "--query", "id");

        (await Deployer.TextAsync("tsv", "resource", "show", "--ids", id, "--query", "name")).ShouldBe(Registry);
        (await Deployer.TextAsync("json", "lock", "list", "-g", Group)).ShouldBe("[]");
    }

    [Fact, Step(9)]
    public async Task AcrPull_lets_a_service_principal_pull_and_nothing_else()
    {
        var puller = await Admin.JsonAsync("ad", "sp", "create-for-rbac", "--name", "puller");
        await AssignAsync(Admin, (string)puller["appId"]!, AcrPull, await RegistryIdAsync());

        (await PullAsync(puller)).ShouldSucceed();
        (await SkopeoAsync("copy", "--dest-cert-dir", Certificates, "--dest-creds", Credentials(puller), $"oci:{Repository.Root}/artifacts/pets/pets-web:v1", Image("pushed"))).ShouldFailClearly("");
    }

    [Fact, Step(10)]
    public async Task A_second_tenant_sees_nothing_of_the_first()
    {
        var tenant = JsonNode.Parse((await platform.PlatformAsync("tenant", "create", "--name", "Contoso", "--domain", "contoso.test")).ShouldSucceed().Output)!;
        await Stranger.ConfigureAsync();
        await Stranger.SignInByDeviceCodeAsync((string)tenant["administrator"]!["userPrincipalName"]!, (string)tenant["administrator"]!["password"]!);
        var subscription = await SubscriptionAsync(Admin);

        (await Stranger.TextAsync("json", "group", "list")).ShouldBe("[]");
        (await Stranger.TextAsync("json", "ad", "sp", "list", "--all")).ShouldBe("[]");
        (await Stranger.TextAsync("tsv", "ad", "user", "list", "--query", "[].userPrincipalName")).ShouldBe("admin@contoso.test");
        // 'az rest' itself refuses subscriptions that it does not know: the token is used without it.
        using var arm = platform.CreateArmClient();
        arm.DefaultRequestHeaders.Authorization = new("Bearer", await Stranger.TextAsync("tsv", "account", "get-access-token", "--query", "accessToken"));
        var cluster = $"/subscriptions/{subscription}/resourceGroups/{Group}/providers/Microsoft.ContainerService/managedClusters/{Cluster}";
        (await arm.GetAsync(new Uri($"{cluster}?api-version=2022-11-01", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        foreach (var action in (string[])["listClusterAdminCredential", "listClusterUserCredential"])
            (await arm.PostAsync(new Uri($"{cluster}/{action}?api-version=2022-11-01", UriKind.Relative), null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await PullAsync(await Stranger.JsonAsync("ad", "sp", "create-for-rbac", "--name", "spy"))).ShouldFailClearly("");
    }

    [Fact, Step(11)]
    public async Task Credentials_of_one_tenants_cluster_are_worth_nothing_at_anothers()
    {
        (await Stranger.RunAsync("group", "create", "-n", Group, "-l", "westeurope")).ShouldSucceed();
        (await Stranger.RunAsync("aks", "create", "-g", Group, "-n", Cluster, "--node-count", "1", "--no-ssh-key")).ShouldSucceed();
        (await Stranger.RunAsync("aks", "get-credentials", "-g", Group, "-n", Cluster, "--admin", "-f", platform.PathOf("stranger.kubeconfig"))).ShouldSucceed();
        (await KubectlAsync("stranger", "get", "nodes")).ShouldSucceed();
        // The stranger's client certificate at the first tenant's API server, whose authority the stranger may well know.
        async Task<string> OfAsync(string path) => (await KubectlAsync("az", "config", "view", "--raw", "--minify", "-o", $"jsonpath={path}")).ShouldSucceed().Output;
        var authority = platform.PathOf("cluster-ca.crt");
        await File.WriteAllBytesAsync(authority, Convert.FromBase64String(await OfAsync("{.clusters[0].cluster.certificate-authority-data}")));
        var server = await OfAsync("{.clusters[0].cluster.server}");
        var name = await OfAsync("{.clusters[0].cluster.tls-server-name}") is { Length: > 0 } own ? own : new Uri(server).Host;

        var result = await KubectlAsync("stranger", "--server", server, "--tls-server-name", name, "--certificate-authority", authority, "get", "nodes");

        result.ExitCode.ShouldNotBe(0, result.Output);
        result.Error.ShouldContain("Unauthorized", Case.Insensitive, result.Error);
    }

    [Fact, Step(12)]
    public async Task All_of_it_is_deleted()
    {
        (await Stranger.RunAsync("group", "delete", "-n", Group, "--yes", "--no-wait")).ShouldSucceed();
        (await Deployer.RunAsync("aks", "delete", "-g", Group, "-n", Cluster, "--yes")).ShouldSucceed();
        (await Deployer.RunAsync("acr", "delete", "-n", Registry, "--yes")).ShouldSucceed();
        (await Deployer.RunAsync("group", "delete", "-n", Group, "--yes")).ShouldSucceed();
        (await Deployer.TextAsync("tsv", "group", "exists", "-n", Group)).ShouldBe("false");
        await Commands.EventuallyAsync(() => Stranger.TextAsync("tsv", "group", "exists", "-n", Group), text => text == "false", "the stranger's group to be gone");
    }

    private async Task SignInAsync(AzureCli az, JsonNode principal)
    {
        await az.ConfigureAsync();
        (await az.RunAsync("login", "--service-principal", "-u", (string)principal["appId"]!, "-p", (string)principal["password"]!, "--tenant", (string)principal["tenant"]!)).ShouldSucceed();
    }

    private static async Task AssignAsync(AzureCli az, string appId, string role, string scope)
    {
        var principal = await az.TextAsync("tsv", "ad", "sp", "show", "--id", appId, "--query", "id");
        var body = new JsonObject
        {
            ["properties"] = new JsonObject { ["roleDefinitionId"] = $"{scope}/providers/Microsoft.Authorization/roleDefinitions/{role}", ["principalId"] = principal, ["principalType"] = "ServicePrincipal" },
        };
        (await az.RunAsync("rest", "--method", "put", "--url", $"{scope}/providers/Microsoft.Authorization/roleAssignments/{Guid.NewGuid()}?api-version=2022-04-01", "--body", body.ToJsonString())).ShouldSucceed();
    }

    private static Task<string> SubscriptionAsync(AzureCli az) => az.TextAsync("tsv", "account", "show", "--query", "id");

    private Task<string> RegistryIdAsync() => Deployer.TextAsync("tsv", "acr", "show", "-n", Registry, "--query", "id");

    private static string Image(string tag) => $"docker://{Registry}.cr.{PlatformUnderTest.Domain}/pets-web:{tag}";

    private static string Credentials(JsonNode principal) => $"{(string)principal["appId"]!}:{(string)principal["password"]!}";

    private Task<CommandResult> PullAsync(JsonNode principal) => SkopeoAsync("inspect", "--cert-dir", Certificates, "--creds", Credentials(principal), Image("v1"));

    private Task<CommandResult> SkopeoAsync(params string[] arguments) => platform.RunAsync("skopeo", ["--insecure-policy", .. arguments], []);

    private Task<CommandResult> KubectlAsync(string kubeconfig, params string[] arguments) =>
        platform.RunAsync(platform.Kubectl, ["--kubeconfig", platform.PathOf(kubeconfig + ".kubeconfig"), .. arguments], []);
}
