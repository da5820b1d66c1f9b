using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Monitoring.Tests.Infrastructure;

namespace Platform.Monitoring.Tests.Query;

[Collection(MonitoringCollection.Name)]
public sealed class QueryApiTests(MonitoringFixture fixture)
{
    [Fact]
    public async Task A_reader_of_the_workspace_gets_tables_columns_and_rows()
    {
        var workspace = await fixture.CreateWorkspaceAsync();
        await workspace.SendAsync("KubePodInventory", new JsonObject { ["ClusterName"] = "pets-cluster", ["ContainerID"] = "c1" });
        await workspace.SendAsync("ContainerLog", new JsonObject { ["ContainerID"] = "c1", ["LogEntry"] = "hello" });
        using var client = await ClientAsync(workspace, "Log Analytics Reader");

        var (status, body) = await QueryAsync(client, workspace, """let startTimestamp = ago(1d); KubePodInventory | where TimeGenerated > startTimestamp | where ClusterName == "pets-cluster" | distinct ContainerID | join ContainerLog on ContainerID""");

        status.ShouldBe(200, body.ToJsonString());
        var table = body["tables"]![0]!;
        ((string)table["name"]!).ShouldBe("PrimaryResult");
        table["columns"]![0]!.ToJsonString().ShouldBe("""{"name":"ContainerID","type":"string"}""");
        table["rows"]!.AsArray().Count.ShouldBe(1);
        table["rows"]![0]!.AsArray().Select(value => value?.ToString()).ShouldContain("hello");
        table["rows"]![0]!.AsArray().Select(value => value?.ToString()).ShouldContain(workspace.CustomerId.ToString());
    }

    [Fact]
    public async Task The_url_takes_a_query_too_and_preferences_add_statistics_and_visualization()
    {
        var workspace = await fixture.CreateWorkspaceAsync();
        using var client = await ClientAsync(workspace, "Reader");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/workspaces/{workspace.CustomerId}/query?query={Uri.EscapeDataString("print x = 1 | render piechart")}");
        request.Headers.Add("Prefer", "wait=60,include-statistics=true,include-render=true");

        using var response = await client.SendAsync(request);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        body["tables"]![0]!["rows"]!.ToJsonString().ShouldBe("[[1]]");
        ((double)body["statistics"]!["query"]!["executionTime"]!).ShouldBeGreaterThan(0);
        ((string)body["render"]!["visualization"]!).ShouldBe("piechart");
    }

    [Fact]
    public async Task A_timespan_limits_what_is_seen()
    {
        var workspace = await fixture.CreateWorkspaceAsync();
        await workspace.SendAsync("Heartbeat",
            new JsonObject { ["Computer"] = "new" }, new JsonObject { ["Computer"] = "old", ["TimeGenerated"] = DateTimeOffset.UtcNow.AddHours(-5).ToString("O") });
        using var client = await ClientAsync(workspace, "Reader");
        async Task<string> SeenAsync(string? timespan) =>
            (await QueryAsync(client, workspace, "Heartbeat | project Computer | sort by Computer asc", timespan)).Body["tables"]![0]!["rows"]!.ToJsonString();

        (await SeenAsync(null)).ShouldBe("""[["new"],["old"]]""");
        (await SeenAsync("PT1H")).ShouldBe("""[["new"]]""");
        (await SeenAsync($"{DateTimeOffset.UtcNow.AddHours(-6):yyyy-MM-ddTHH:mm:ssZ}/PT2H")).ShouldBe("""[["old"]]""");
        (await QueryAsync(client, workspace, "Heartbeat", "yesterday")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Without_a_role_on_the_workspace_nothing_is_told()
    {
        var (workspace, other) = (await fixture.CreateWorkspaceAsync(), await fixture.CreateWorkspaceAsync());
        using var client = await ClientAsync(other, "Owner");

        (await QueryAsync(client, other, "print 1")).Status.ShouldBe(200);
        var (status, body) = await QueryAsync(client, workspace, "print 1");
        status.ShouldBe(403);
        ((string)body["error"]!["code"]!).ShouldBe("InsufficientAccessError");
        using var unknown = await client.PostAsync($"/v1/workspaces/{Guid.NewGuid()}/query", Json("print 1"));
        ((int)unknown.StatusCode).ShouldBe(403);
    }

    [Fact]
    public async Task Without_a_token_of_the_platform_nothing_is_answered()
    {
        var workspace = await fixture.CreateWorkspaceAsync();
        using var client = fixture.Host.CreateClient(MonitoringHost.QueryHost);

        (await QueryAsync(client, workspace, "print 1")).Status.ShouldBe(401);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "abc.def.ghi");
        (await QueryAsync(client, workspace, "print 1")).Status.ShouldBe(401);
    }

    [Theory]
    [InlineData("ContainerLog | wher x", "SyntaxError", 16)]
    [InlineData("ContainerLog | where Nope == 1", "SemanticError", 22)]
    public async Task A_query_that_is_not_valid_is_answered_with_the_place_of_its_fault(string query, string code, int position)
    {
        var workspace = await fixture.CreateWorkspaceAsync();
        using var client = await ClientAsync(workspace, "Reader");

        var (status, body) = await QueryAsync(client, workspace, query);

        status.ShouldBe(400);
        ((string)body["error"]!["code"]!).ShouldBe("BadArgumentError");
        ((string)body["error"]!["innererror"]!["code"]!).ShouldBe(code);
        ((int)body["error"]!["innererror"]!["innererror"]!["pos"]!).ShouldBe(position);
    }

    [Fact]
    public async Task Wrong_requests_are_refused()
    {
        var workspace = await fixture.CreateWorkspaceAsync();
        using var client = await ClientAsync(workspace, "Reader");
        async Task<int> PostAsync(string path, string body)
        {
            using var response = await client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
            return (int)response.StatusCode;
        }

        var path = $"/v1/workspaces/{workspace.CustomerId}/query";
        (await PostAsync(path, "{")).ShouldBe(400);
        (await PostAsync(path, "[]")).ShouldBe(400);
        (await PostAsync(path, "{}")).ShouldBe(400);
        (await PostAsync(path, """{"query":5}""")).ShouldBe(400);
        (await PostAsync(path, """{"query":"print 1","workspaces":["x"]}""")).ShouldBe(400);
        (await PostAsync(path, $$"""{"query":"print 1 //{{new string('x', 2 << 20)}}"}""")).ShouldBe(413);
        (await PostAsync("/v1/workspaces/nope/query", """{"query":"print 1"}""")).ShouldBe(404);
        (await PostAsync("/v2/other", """{"query":"print 1"}""")).ShouldBe(404);
    }

    [Fact]
    public async Task A_query_that_takes_too_long_is_ended()
    {
        var workspace = await fixture.CreateWorkspaceAsync();
        using var client = await ClientAsync(workspace, "Reader");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/workspaces/{workspace.CustomerId}/query")
        {
            Content = Json("let r = range x from 1 to 100000 step 1 | extend k = 1; r | join kind=inner r on k | where x * x1 % 7 == 9 | count"),
        };
        request.Headers.Add("Prefer", "wait=1");

        using var response = await client.SendAsync(request);

        ((int)response.StatusCode).ShouldBe(504);
        (await QueryAsync(client, workspace, "print 1")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task An_answer_that_is_too_large_is_cut_and_says_so()
    {
        var workspace = await fixture.CreateWorkspaceAsync();
        using var client = await ClientAsync(workspace, "Reader");

        var (status, rows) = await QueryAsync(client, workspace, "range x from 1 to 500001 step 1");
        status.ShouldBe(200);
        rows["tables"]![0]!["rows"]!.AsArray().Count.ShouldBe(500_000);
        ((string)rows["error"]!["code"]!).ShouldBe("PartialError");

        var (_, bytes) = await QueryAsync(client, workspace, "range x from 1 to 100000 step 1 | extend y = strrep('0123456789', 100)");
        bytes["tables"]![0]!["rows"]!.AsArray().Count.ShouldBeInRange(60_000, 70_000);
        ((string)bytes["error"]!["details"]![0]!["message"]!).ShouldContain("bytes");
    }

    private async Task<HttpClient> ClientAsync(TestWorkspace workspace, string role)
    {
        var principal = await fixture.Host.Role.CreatePrincipalAsync();
        await workspace.AssignAsync(principal, role);
        var client = fixture.Host.CreateClient(MonitoringHost.QueryHost);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await fixture.Host.TokenAsync(principal));
        return client;
    }

    private static StringContent Json(string query, string? timespan = null) => new(new JsonObject { ["query"] = query, ["timespan"] = timespan }.ToJsonString(), Encoding.UTF8, "application/json");

    private static async Task<(int Status, JsonObject Body)> QueryAsync(HttpClient client, TestWorkspace workspace, string query, string? timespan = null)
    {
        using var response = await client.PostAsync($"/v1/workspaces/{workspace.CustomerId}/query", Json(query, timespan));
        return ((int)response.StatusCode, (JsonObject)JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }
}
