using System.Text.Json.Nodes;
using Platform.Cli.Tests.Support;

namespace Platform.Cli.Tests.Commands;

public sealed class ResourceCommandTests
{
    private const string Cluster = "/resourceGroups/pets/providers/Microsoft.ContainerService/managedClusters/web";
    private const string Registry = "/resourceGroups/pets/providers/Microsoft.ContainerRegistry/registries/petsimages";

    [Theory]
    [InlineData("group show -n none")]
    [InlineData("group delete -n none --yes")]
    [InlineData("aks delete -g none -n none --yes")]
    [InlineData("acr delete -g none -n nonenone --yes")]
    [InlineData("aks nodepool delete -g none --cluster-name none -n none")]
    public async Task What_does_not_exist_is_exit_code_3(string line)
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        var run = await platform.RunAsync(line.Split(' '));
        run.ExitCode.ShouldBe(ExitCodes.NotFound);
        run.Error.ShouldContain("ERROR: (ResourceNotFound) ");
        run.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cluster_name_taken_is_refused_and_the_cluster_stays_untouched()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        platform.On("GET", "/resourceGroups/pets", """{"location":"local"}""");
        platform.On("GET", Cluster, """{"name":"web","properties":{"provisioningState":"Succeeded"}}""");
        var run = await platform.RunAsync("aks", "create", "-g", "pets", "-n", "web");
        run.ExitCode.ShouldBe(ExitCodes.Error);
        run.OnlyErrorLine.ShouldStartWith("ERROR: (ClusterAlreadyExists) ");
        platform.Requests.ShouldAllBe(request => request.Method == "GET");
    }

    [Fact]
    public async Task A_registry_to_attach_that_does_not_exist_stops_before_the_cluster_is_made()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        platform.On("GET", "/resourceGroups/pets", """{"location":"local"}""");
        platform.On("GET", "/providers/Microsoft.ContainerRegistry/registries", """{"value":[]}""");
        var run = await platform.RunAsync("aks", "create", "-g", "pets", "-n", "web", "--attach-acr", "nowhere");
        run.ExitCode.ShouldBe(ExitCodes.NotFound);
        run.OnlyErrorLine.ShouldContain("The registry 'nowhere' was not found");
        platform.Requests.ShouldAllBe(request => request.Method == "GET");
    }

    [Fact]
    public async Task Attaching_a_registry_gives_the_nodes_the_pull_role_on_it()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        var created = false;
        Request? assignment = null;
        platform.On("GET", "/resourceGroups/pets", """{"location":"local"}""");
        platform.On("GET", "/providers/Microsoft.ContainerRegistry/registries",
            $$"""{"value":[{"id":"{{TestPlatform.Subscription}}{{Registry}}","name":"petsimages","properties":{} } ]}""");
        const string body = """{"name":"web","properties":{"provisioningState":"Succeeded","identityProfile":{"kubeletidentity":{"objectId":"00000000-0000-0000-0000-00000000000a"}}}}""";
        platform.On("GET", Cluster, _ => created ? Answer.Json(body) : Answer.Error(404, "ResourceNotFound", "none"));
        platform.On("PUT", Cluster, _ =>
        {
            created = true;
            return Answer.Json(body, 201);
        });
        platform.OnAny("PUT", "/roleAssignments/", request =>
        {
            assignment = request;
            return Answer.Json("{}", 201);
        });
        var run = await platform.RunAsync("aks", "create", "-g", "pets", "-n", "web", "--attach-acr", "petsimages");
        run.ExitCode.ShouldBe(0, run.Error);
        assignment!.Path.ShouldStartWith(TestPlatform.Subscription + Registry + "/providers/Microsoft.Authorization/roleAssignments/");
        assignment.Json["properties"]!["principalId"]!.GetValue<string>().ShouldBe("00000000-0000-0000-0000-00000000000a");
        assignment.Json["properties"]!["roleDefinitionId"]!.GetValue<string>().ShouldEndWith("/7f951dda-4ed3-4680-a7ca-43fe172d538d");
    }

    [Fact]
    public async Task Scaling_sends_the_whole_cluster_back_with_one_number_changed()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        platform.On("GET", Cluster, """{"name":"web","tags":{"keep":"me"},"properties":{"agentPoolProfiles":[{"name":"nodepool1","count":2,"vmSize":"x"}]}}""");
        platform.On("PUT", Cluster, request => Answer.Json(request.Body));
        var run = await platform.RunAsync("aks", "scale", "-g", "pets", "-n", "web", "--node-count", "3", "--query", "agentPoolProfiles[0].count", "-o", "tsv");
        run.ExitCode.ShouldBe(0, run.Error);
        run.Out.ShouldBe("3\n");
        var put = platform.Requests.Single(request => request.Method == "PUT").Json;
        put["tags"]!["keep"]!.GetValue<string>().ShouldBe("me");
        put["properties"]!["agentPoolProfiles"]![0]!["vmSize"]!.GetValue<string>().ShouldBe("x");
    }

    [Fact]
    public async Task Lists_follow_every_page()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        platform.On("GET", "/resourceGroups", request => request.Query.Contains("page=2", StringComparison.Ordinal)
            ? Answer.Json("""{"value":[{"name":"b","location":"local"}]}""")
            : Answer.Json(new JsonObject
            {
                ["value"] = new JsonArray(new JsonObject { ["name"] = "a", ["location"] = "local" }),
                ["nextLink"] = platform.Link(TestPlatform.Subscription + "/resourceGroups?page=2").ToString(),
            }.ToJsonString()));
        var run = await platform.RunAsync("group", "list", "-o", "table");
        run.Out.ShouldBe("Name  Location\n----  --------\na     local\nb     local\n");
    }

    [Fact]
    public async Task Deleting_asks_and_without_a_terminal_says_how_to_agree()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        var run = await platform.RunAsync("group", "delete", "-n", "pets");
        run.ExitCode.ShouldBe(ExitCodes.Usage);
        run.OnlyErrorLine.ShouldContain("add --yes");
        platform.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_answer_that_is_not_json_is_a_clear_error()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        platform.On("GET", "/resourceGroups/pets", "<html>");
        (await platform.RunAsync("group", "show", "-n", "pets")).OnlyErrorLine.ShouldContain("answered 200 with something that is not JSON");
    }

    [Fact]
    public async Task Registry_sign_in_keeps_credentials_beside_those_already_there()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        platform.On("GET", Registry, """{"name":"petsimages","properties":{"loginServer":"petsimages.cr.test.internal"}}""");
        platform.On("POST", "/oauth2/exchange", request => request is { Host: "petsimages.cr.test.internal" } && request.Body.Contains("access_token=token-1", StringComparison.Ordinal)
            ? Answer.Json("""{"refresh_token":"R"}""") : Answer.Empty(400));
        Directory.CreateDirectory(Path.Combine(platform.Home, ".docker"));
        var file = Path.Combine(platform.Home, ".docker", "config.json");
        await File.WriteAllTextAsync(file, """{"auths":{"other.example":{"auth":"eA=="}},"currentContext":"x"}""");
        var run = await platform.RunAsync("acr", "login", "-g", "pets", "-n", "petsimages");
        run.ExitCode.ShouldBe(0, run.Error);
        var config = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        config["currentContext"]!.GetValue<string>().ShouldBe("x");
        config["auths"]!["other.example"].ShouldNotBeNull();
        Convert.FromBase64String(config["auths"]!["petsimages.cr.test.internal"]!["auth"]!.GetValue<string>())
            .ShouldBe("00000000-0000-0000-0000-000000000000:R"u8.ToArray());
        new FileInfo(file).UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task A_login_server_elsewhere_does_not_get_the_token()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        platform.On("GET", Registry, """{"name":"petsimages","properties":{"loginServer":"registry.example"}}""");
        var run = await platform.RunAsync("acr", "login", "-g", "pets", "-n", "petsimages", "--expose-token");
        run.ExitCode.ShouldBe(ExitCodes.Error);
        run.OnlyErrorLine.ShouldContain("(ForeignLink)");
    }
}
