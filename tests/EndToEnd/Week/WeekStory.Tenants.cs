using System.Net;
using System.Text.Json.Nodes;

namespace Platform.EndToEnd.Week;

// Tuesday: another team comes, with a tenant of its own.
public sealed partial class WeekStory
{
    [Fact, Step(14)]
    public async Task AcrPull_lets_a_service_principal_pull_and_nothing_else()
    {
        var puller = await Admin.JsonAsync("ad", "sp", "create-for-rbac", "--name", "puller");
        await stage.AssignAsync((string)puller["appId"]!, AcrPull, await RegistryIdAsync());

        (await PullAsync(puller)).ShouldSucceed();
        (await stage.SkopeoAsync("copy", "--dest-cert-dir", stage.Certificates, "--dest-creds", Credentials(puller), $"oci:{Repository.Root}/artifacts/pets/pets-web:v1", Image("pushed"))).ShouldFailClearly("");
    }

    [Fact, Step(15)]
    public async Task A_second_tenant_sees_nothing_of_the_first()
    {
        var tenant = JsonNode.Parse((await Platform.PlatformAsync("tenant", "create", "--name", "Contoso", "--domain", "contoso.test")).ShouldSucceed().Output)!;
        await Stranger.ConfigureAsync();
        await Stranger.SignInByDeviceCodeAsync((string)tenant["administrator"]!["userPrincipalName"]!, (string)tenant["administrator"]!["password"]!);

        (await Stranger.TextAsync("json", "group", "list")).ShouldBe("[]");
        (await Stranger.TextAsync("json", "ad", "sp", "list", "--all")).ShouldBe("[]");
        (await Stranger.TextAsync("tsv", "ad", "user", "list", "--query", "[].userPrincipalName")).ShouldBe("admin@contoso.test");
        // 'az rest' itself refuses subscriptions that it does not know: the token is used without it.
        using var arm = Platform.CreateArmClient();
        arm.DefaultRequestHeaders.Authorization = new("Bearer", await Stranger.TextAsync("tsv", "account", "get-access-token", "--query", "accessToken"));
        var cluster = await ClusterAsync("id");
        (await arm.GetAsync(new Uri($"{cluster}?api-version=2022-11-01", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        foreach (var action in (string[])["listClusterAdminCredential", "listClusterUserCredential"])
            (await arm.PostAsync(new Uri($"{cluster}/{action}?api-version=2022-11-01", UriKind.Relative), null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await PullAsync(await Stranger.JsonAsync("ad", "sp", "create-for-rbac", "--name", "spy"))).ShouldFailClearly("");
    }

    [Fact, Step(16)]
    public async Task Credentials_of_one_tenants_cluster_are_worth_nothing_at_anothers()
    {
        (await Stranger.RunAsync("group", "create", "-n", Group, "-l", "westeurope")).ShouldSucceed();
        (await Stranger.RunAsync(["aks", "create", .. OfCluster, "--node-count", "1", "--no-ssh-key"])).ShouldSucceed();
        (await Stranger.RunAsync(["aks", "get-credentials", .. OfCluster, "--admin", "-f", Platform.PathOf("stranger.kubeconfig")])).ShouldSucceed();
        (await stage.StrangersKubectlAsync("get", "nodes")).ShouldSucceed();
        // The stranger's client certificate at the first tenant's API server, whose authority the stranger may well know.
        async Task<string> OfAsync(string path) => (await Platform.KubectlAsync("config", "view", "--raw", "--minify", "-o", $"jsonpath={path}")).ShouldSucceed().Output;
        var authority = Platform.PathOf("cluster-ca.crt");
        await File.WriteAllBytesAsync(authority, Convert.FromBase64String(await OfAsync("{.clusters[0].cluster.certificate-authority-data}")));
        var server = await OfAsync("{.clusters[0].cluster.server}");
        var name = await OfAsync("{.clusters[0].cluster.tls-server-name}") is { Length: > 0 } own ? own : new Uri(server).Host;

        var result = await stage.StrangersKubectlAsync("--server", server, "--tls-server-name", name, "--certificate-authority", authority, "get", "nodes");

        result.ExitCode.ShouldNotBe(0, result.Output);
        result.Error.ShouldContain("Unauthorized", Case.Insensitive, result.Error);
        (await Stranger.RunAsync(["aks", "delete", .. OfCluster, "--yes"])).ShouldSucceed();
        (await Stranger.TextAsync("json", "aks", "list")).ShouldBe("[]");
        (await Stranger.RunAsync("group", "delete", "-n", Group, "--yes", "--no-wait")).ShouldSucceed();
    }

    private static string Image(string tag) => $"docker://{Registry}.cr.{PlatformUnderTest.Domain}/pets-web:{tag}";

    private static string Credentials(JsonNode principal) => $"{(string)principal["appId"]!}:{(string)principal["password"]!}";

    private Task<CommandResult> PullAsync(JsonNode principal) => stage.SkopeoAsync("inspect", "--cert-dir", stage.Certificates, "--creds", Credentials(principal), Image("v1"));
}
