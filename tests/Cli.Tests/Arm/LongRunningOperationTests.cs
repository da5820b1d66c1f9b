using System.Text.Json.Nodes;
using Platform.Cli.Tests.Support;

namespace Platform.Cli.Tests.Arm;

public sealed class LongRunningOperationTests
{
    private const string Cluster = "/resourceGroups/pets/providers/Microsoft.ContainerService/managedClusters/web";
    private const string Operation = "/providers/Microsoft.ContainerService/locations/local/operations/1";

    [Fact]
    public async Task A_cluster_is_created_and_waited_for_by_its_operation()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        var polls = 0;
        GroupAndCluster(platform, () => polls >= 3);
        platform.On("GET", Operation, _ => Answer.Json(++polls < 3 ? """{"status":"InProgress"}""" : """{"status":"Succeeded"}""").With("Retry-After", 0));
        var run = await platform.RunAsync("aks", "create", "-g", "pets", "-n", "web", "--node-count", "2", "--query", "[name,provisioningState,resourceGroup]", "-o", "tsv");
        run.ExitCode.ShouldBe(0, run.Error);
        run.Out.ShouldBe("web\nSucceeded\npets\n");
        polls.ShouldBe(3);
        run.Error.ShouldContain("Creating cluster web: done in");
        var put = platform.Requests.Single(request => request.Method == "PUT").Json;
        put["location"]!.GetValue<string>().ShouldBe("local");
        put["properties"]!["agentPoolProfiles"]![0]!["count"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task A_failed_operation_shows_its_own_error()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        GroupAndCluster(platform, () => false);
        platform.On("GET", Operation, """{"status":"Failed","error":{"code":"QuotaExceeded","message":"No more addresses."}}""");
        var run = await platform.RunAsync("aks", "create", "-g", "pets", "-n", "web", "-c", "1");
        run.ExitCode.ShouldBe(ExitCodes.Error);
        run.Error.ShouldEndWith("ERROR: (QuotaExceeded) No more addresses.\n");
        run.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task With_no_wait_nothing_is_polled()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        GroupAndCluster(platform, () => false);
        var run = await platform.RunAsync("aks", "create", "-g", "pets", "-n", "web", "-c", "1", "--no-wait");
        run.ExitCode.ShouldBe(0, run.Error);
        run.Out.ShouldBeEmpty();
        platform.Requests.Last().Method.ShouldBe("PUT");
    }

    [Fact]
    public async Task A_group_is_deleted_and_waited_for_by_its_location()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        var polls = 0;
        platform.On("DELETE", "/resourceGroups/pets", _ => Answer.Empty(202).With("Location", platform.Link("/operationresults/1")).With("Retry-After", 0));
        platform.On("GET", "/operationresults/1", _ => Answer.Empty(++polls < 3 ? 202 : 204).With("Retry-After", 0));
        var run = await platform.RunAsync("group", "delete", "-n", "pets", "--yes");
        run.ExitCode.ShouldBe(0, run.Error);
        polls.ShouldBe(3);
    }

    [Fact]
    public async Task A_resource_without_operation_is_polled_itself()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        const string registry = "/resourceGroups/pets/providers/Microsoft.ContainerRegistry/registries/petsimages";
        var gets = 0;
        platform.On("GET", "/resourceGroups/pets", """{"location":"local"}""");
        platform.On("PUT", registry, _ => Answer.Json("""{"name":"petsimages","properties":{"provisioningState":"Creating"}}""", 201).With("Retry-After", 0));
        platform.On("GET", registry, _ => Answer.Json(++gets < 2
            ? """{"name":"petsimages","properties":{"provisioningState":"Creating"}}"""
            : """{"name":"petsimages","properties":{"provisioningState":"Succeeded","loginServer":"petsimages.cr.test.internal"}}""").With("Retry-After", 0));
        var run = await platform.RunAsync("acr", "create", "-g", "pets", "-n", "petsimages", "--query", "loginServer", "-o", "tsv");
        run.ExitCode.ShouldBe(0, run.Error);
        run.Out.ShouldBe("petsimages.cr.test.internal\n");
    }

    [Theory]
    [InlineData("https://elsewhere.example/operations/1")]
    [InlineData("http://management.test.internal/operations/1")]
    public async Task The_token_is_not_sent_to_another_host(string link)
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        platform.On("DELETE", "/resourceGroups/pets", _ => Answer.Empty(202).With("Azure-AsyncOperation", link).With("Retry-After", 0));
        var run = await platform.RunAsync("group", "delete", "-n", "pets", "--yes");
        run.ExitCode.ShouldBe(ExitCodes.Error);
        run.Error.ShouldContain("(ForeignLink)");
        platform.Requests.Count.ShouldBe(1);
    }

    private static void GroupAndCluster(TestPlatform platform, Func<bool> done)
    {
        string Body(string state) => new JsonObject
        {
            ["id"] = TestPlatform.Subscription + Cluster,
            ["name"] = "web",
            ["properties"] = new JsonObject { ["provisioningState"] = state },
        }.ToJsonString();
        platform.On("GET", "/resourceGroups/pets", """{"location":"local"}""");
        platform.On("PUT", Cluster, _ => Answer.Json(Body("Creating"), 201)
            .With("Azure-AsyncOperation", platform.Link(TestPlatform.Subscription + Operation)).With("Retry-After", 0));
        platform.On("GET", Cluster, _ => done() ? Answer.Json(Body("Succeeded")) : Answer.Error(404, "ResourceNotFound", "none"));
    }
}
