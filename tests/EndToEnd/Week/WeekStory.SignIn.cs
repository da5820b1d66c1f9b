using System.Text.Json.Nodes;

namespace Platform.EndToEnd.Week;

// Monday morning: who one is, and where one's things will be.
public sealed partial class WeekStory
{
    [Fact, Step(1)]
    public async Task The_platform_starts()
    {
        await stage.StartAsync();
    }

    [Fact, Step(2)]
    public async Task A_person_signs_in_by_device_code()
    {
        await Admin.ConfigureAsync();
        await Admin.SignInByDeviceCodeAsync(Administrator, (await File.ReadAllTextAsync(Platform.PasswordFile)).Trim());

        (await Admin.TextAsync("tsv", "account", "show", "--query", "user.name")).ShouldBe(Administrator);
        (await Admin.TextAsync("tsv", "ad", "signed-in-user", "show", "--query", "userPrincipalName")).ShouldBe(Administrator);
    }

    // PyJWT, which Debian's client brings along, knows nothing of ours.
    [Fact, Step(3)]
    public async Task Another_implementation_finds_the_token_as_the_published_keys_say()
    {
        const string script = """
            import json, jwt, sys
            key = jwt.PyJWK(json.loads(sys.argv[1])["keys"][0]).key
            print(jwt.decode(sys.argv[2], key, algorithms=["ES256"], audience=sys.argv[3], issuer=sys.argv[4])["upn"])
            """;
        using var browser = Platform.CreateArmClient();
        var discovery = JsonNode.Parse(await browser.GetStringAsync($"https://login.{PlatformUnderTest.Domain}/.well-known/openid-configuration"))!;
        var keys = await browser.GetStringAsync((string)discovery["jwks_uri"]!);
        var token = await Admin.TextAsync("tsv", "account", "get-access-token", "--query", "accessToken");

        var read = await Platform.RunAsync("/usr/bin/python3", ["-c", script, keys, token, $"https://{PlatformUnderTest.ManagementHost}/", (string)discovery["issuer"]!], []);

        read.ShouldSucceed().Output.Trim().ShouldBe(Administrator);
        (await Platform.RunAsync("/usr/bin/python3", ["-c", script, keys, token, "https://elsewhere/", (string)discovery["issuer"]!], [])).ExitCode.ShouldNotBe(0);
    }

    [Fact, Step(4)]
    public async Task A_service_principal_is_made_given_a_role_and_signed_in()
    {
        // Debian's client cannot assign the role in create-for-rbac.
        var created = await Admin.JsonAsync("ad", "sp", "create-for-rbac", "--name", "deployer");
        await stage.AssignAsync((string)created["appId"]!, Contributor, $"/subscriptions/{await WeekStage.SubscriptionAsync(Admin)}");

        await WeekStage.SignInAsync(Deployer, created);

        (await Deployer.TextAsync("tsv", "account", "show", "--query", "user.type")).ShouldBe("servicePrincipal");
        (await Admin.TextAsync("tsv", "ad", "user", "create", "--display-name", "Alice", "--user-principal-name", $"alice@{PlatformUnderTest.Domain}", "--password", "alices password", "--query", "displayName")).ShouldBe("Alice");
        (await Deployer.RunAsync("ad", "user", "create", "--display-name", "X", "--user-principal-name", $"x@{PlatformUnderTest.Domain}", "--password", "long enough")).ShouldFailClearly("Insufficient privileges");
    }

    [Fact, Step(5)]
    public async Task Groups_are_created_listed_shown_and_found_missing()
    {
        foreach (var name in (string[])[Group, WatchGroup])
            (await Deployer.TextAsync("tsv", "group", "create", "-n", name, "-l", "westeurope", "--query", "properties.provisioningState")).ShouldBe("Succeeded");
        (await Deployer.TextAsync("table", "group", "list")).ShouldContain(WatchGroup);
        (await Deployer.TextAsync("tsv", "group", "show", "-n", Group, "--query", "location")).ShouldBe("westeurope");
        (await Deployer.TextAsync("tsv", "group", "exists", "-n", "none")).ShouldBe("false");
        (await Deployer.RunAsync("group", "show", "-n", "none")).ShouldFailClearly("ResourceGroupNotFound");
        (await Deployer.RunAsync("group", "delete", "-n", "none", "--yes")).ShouldFailClearly("ResourceGroupNotFound");
        (await Deployer.TextAsync("tsv", "provider", "show", "-n", "Microsoft.ContainerService", "--query", "registrationState")).ShouldBe("Registered");
        (await Deployer.TextAsync("table", "account", "list-locations")).ShouldContain("westeurope");
    }
}
