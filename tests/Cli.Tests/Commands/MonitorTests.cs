using System.Text.Json.Nodes;
using Platform.Cli.Tests.Support;

namespace Platform.Cli.Tests.Commands;

public sealed class MonitorTests
{
    private const string Workspaces = "/providers/Microsoft.OperationalInsights/workspaces";
    private const string CustomerId = "0f0f0f0f-1111-2222-3333-444444444444";
    private const string Listed = $$"""{"value":[{"id":"{{TestPlatform.Subscription}}/resourceGroups/pets{{Workspaces}}/pets-logs","name":"pets-logs","properties":{"customerId":"{{CustomerId}}"} }]}""";

    [Fact]
    public async Task A_workspace_is_created_with_its_retention_in_its_groups_region()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        JsonNode? sent = null;
        platform.On("GET", "/resourceGroups/pets", """{"location":"westeurope"}""");
        platform.On("PUT", $"/resourceGroups/pets{Workspaces}/pets-logs", request =>
        {
            sent = request.Json;
            return Answer.Json($$"""{"name":"pets-logs","properties":{"customerId":"{{CustomerId}}","provisioningState":"Succeeded"} }""", 201);
        });
        platform.On("GET", $"/resourceGroups/pets{Workspaces}/pets-logs", $$"""{"name":"pets-logs","properties":{"customerId":"{{CustomerId}}","provisioningState":"Succeeded"} }""");

        var run = await platform.RunAsync("monitor", "log-analytics", "workspace", "create", "-g", "pets", "-n", "pets-logs", "--retention-time", "90", "--query", "customerId", "-o", "tsv");

        run.ExitCode.ShouldBe(0, run.Error);
        run.Out.Trim().ShouldBe(CustomerId);
        ((string)sent!["location"]!).ShouldBe("westeurope");
        ((int)sent["properties"]!["retentionInDays"]!).ShouldBe(90);
    }

    [Theory]
    [InlineData("monitor query -w pets-logs --analytics-query T")]
    [InlineData("monitor log-analytics query -w 0f0f0f0f-1111-2222-3333-444444444444 --analytics-query T -t P1D")]
    public async Task A_query_prints_each_row_as_an_object(string line)
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        platform.On("GET", Workspaces, Listed);
        platform.OnAny("POST", $"/v1/workspaces/{CustomerId}/query", _ => Answer.Json("""
            {"tables":[{"name":"PrimaryResult","columns":[{"name":"Pod","type":"string"},{"name":"n","type":"long"}],"rows":[["web-1",5],["db-1",null]]}],
             "error":{"code":"PartialError","details":[{"message":"It was cut."}]}}
            """));

        var run = await platform.RunAsync(line.Split(' '));

        run.ExitCode.ShouldBe(0, run.Error);
        JsonNode.Parse(run.Out)!.ToJsonString().ShouldBe("""[{"Pod":"web-1","n":5,"TableName":"PrimaryResult"},{"Pod":"db-1","n":null,"TableName":"PrimaryResult"}]""");
        run.OnlyErrorLine.ShouldBe("WARNING: It was cut.");
    }

    [Fact]
    public async Task A_query_that_is_not_valid_says_where()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        platform.OnAny("POST", $"/v1/workspaces/{CustomerId}/query", _ => Answer.Json(
            """{"error":{"message":"The request had some invalid properties","code":"BadArgumentError","innererror":{"code":"SyntaxError","message":"A recognition error occurred at 'wher' on line [1,5]: 'wher' is no operator."}}}""", 400));

        var run = await platform.RunAsync("monitor", "query", "-w", CustomerId, "--analytics-query", "T | wher x");

        run.ExitCode.ShouldBe(ExitCodes.Error);
        run.OnlyErrorLine.ShouldBe("ERROR: (BadArgumentError) A recognition error occurred at 'wher' on line [1,5]: 'wher' is no operator.");
    }

    [Fact]
    public async Task A_diagnostic_setting_names_the_workspace_by_its_arm_id()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        JsonNode? sent = null;
        platform.On("GET", Workspaces, Listed);
        platform.OnAny("PUT", "/providers/Microsoft.Insights/diagnosticSettings/logs", request =>
        {
            sent = request.Json;
            return Answer.Json("""{"name":"logs","properties":{}}""");
        });
        const string cluster = $"{TestPlatform.Subscription}/resourceGroups/pets/providers/Microsoft.ContainerService/managedClusters/web";

        var run = await platform.RunAsync("monitor", "diagnostic-settings", "create", "-n", "logs", "--resource", cluster, "--workspace", "pets-logs", "--logs", """[{"category":"kube-audit","enabled":true}]""");
        var refused = await platform.RunAsync("monitor", "diagnostic-settings", "create", "-n", "logs", "--resource", cluster, "--workspace", "pets-logs", "--logs", "kube-audit");

        run.ExitCode.ShouldBe(0, run.Error);
        ((string)sent!["properties"]!["workspaceId"]!).ShouldEndWith("/workspaces/pets-logs");
        ((string)sent["properties"]!["logs"]![0]!["category"]!).ShouldBe("kube-audit");
        refused.ExitCode.ShouldBe(ExitCodes.Usage);
    }
}
