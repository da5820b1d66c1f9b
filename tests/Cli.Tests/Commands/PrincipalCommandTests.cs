using System.Text.Json.Nodes;
using Platform.Cli.Tests.Support;

namespace Platform.Cli.Tests.Commands;

public sealed class PrincipalCommandTests
{
    private const string Graph = "/graph/v1.0";
    private const string ObjectId = "33333333-3333-3333-3333-333333333333";

    [Fact]
    public async Task A_device_code_is_shown_and_waited_for()
    {
        await using var platform = await TestPlatform.StartAsync();
        var run = await platform.RunAsync("login", "--use-device-code", "--address", platform.Address, "--domain", TestPlatform.Domain, "--ca-cert", platform.CaFile);
        run.ExitCode.ShouldBe(0, run.Error);
        run.Error.ShouldContain("enter BCDF");
        platform.PendingPolls.ShouldBe(-1);
    }

    [Fact]
    public async Task Subscriptions_are_listed_and_chosen_by_name()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        platform.On("GET", "/subscriptions", """
            {"value":[{"subscriptionId":"22222222-2222-2222-2222-222222222222","tenantId":"1111","displayName":"Test"},
            {"subscriptionId":"44444444-4444-4444-4444-444444444444","tenantId":"1111","displayName":"Other"}]}
            """);
        (await platform.RunAsync("account", "set", "--subscription", "other")).ExitCode.ShouldBe(0);
        var run = await platform.RunAsync("account", "list", "--query", "[?isDefault].name", "-o", "tsv");
        run.Out.ShouldBe("Other\n");
        (await platform.RunAsync("account", "set", "--subscription", "none")).ExitCode.ShouldBe(ExitCodes.NotFound);
    }

    [Theory]
    [InlineData("alice@test.internal", "/users", "userPrincipalName eq 'alice@test.internal'")]
    [InlineData("55555555-5555-5555-5555-555555555555", "/servicePrincipals", "appId eq '55555555-5555-5555-5555-555555555555'")]
    [InlineData("o'robot", "/servicePrincipals", "displayName eq 'o''robot'")]
    public async Task An_assignee_is_found_by_what_it_is_called(string assignee, string collection, string filter)
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        platform.On("GET", "/providers/Microsoft.Authorization/roleDefinitions", """{"value":[{"id":"/r/reader","properties":{"roleName":"Reader"}}]}""");
        platform.On("GET", Graph + collection, $$"""{"value":[{"id":"{{ObjectId}}"}]}""");
        platform.OnAny("PUT", "/roleAssignments/", request => Answer.Json(request.Body, 201));
        var run = await platform.RunAsync("role", "assignment", "create", "--assignee", assignee, "--role", "Reader", "--scope", TestPlatform.Subscription);
        run.ExitCode.ShouldBe(0, run.Error);
        Uri.UnescapeDataString(platform.Requests.Single(request => request.Path == Graph + collection).Query).ShouldContain(filter);
        platform.Requests.Last(request => request.Method == "PUT").Json["properties"]!["principalId"]!.GetValue<string>().ShouldBe(ObjectId);
    }

    [Fact]
    public async Task An_unknown_assignee_is_told()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        platform.On("GET", "/providers/Microsoft.Authorization/roleDefinitions", """{"value":[{"id":"/r/reader","properties":{"roleName":"Reader"}}]}""");
        platform.On("GET", Graph + "/users", """{"value":[]}""");
        var run = await platform.RunAsync("role", "assignment", "create", "--assignee", "nobody@test.internal", "--role", "Reader", "--scope", TestPlatform.Subscription);
        run.ExitCode.ShouldBe(ExitCodes.NotFound);
        run.OnlyErrorLine.ShouldStartWith("ERROR: (PrincipalNotFound)");
    }

    [Fact]
    public async Task A_service_principal_that_cannot_be_finished_is_taken_away_again()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        platform.On("POST", Graph + "/applications", $$"""{"id":"{{ObjectId}}","appId":"a"}""", 201);
        platform.On("POST", $"{Graph}/applications/{ObjectId}/addPassword", _ => Answer.Error(400, "Request_BadRequest", "No."));
        platform.On("DELETE", $"{Graph}/applications/{ObjectId}", _ => Answer.Empty(204));
        var run = await platform.RunAsync("ad", "sp", "create-for-rbac", "--name", "robot");
        run.ExitCode.ShouldBe(ExitCodes.Error);
        run.OnlyErrorLine.ShouldContain("No.");
        platform.Requests.ShouldContain(request => request.Method == "DELETE");
    }

    [Fact]
    public async Task A_new_tenant_shows_its_administrators_password_once()
    {
        await using var platform = await TestPlatform.StartSignedInAsync();
        platform.OnAny("POST", "/providers/Platform.Directory/tenants", request => Answer.Json(new JsonObject { ["asked"] = request.Json.DeepClone(), ["administrator"] = new JsonObject { ["password"] = "once" } }.ToJsonString(), 201));
        var run = await platform.RunAsync("tenant", "create", "--name", "Contoso", "--domain", "contoso.test", "--subscription", "One", "Two");
        run.ExitCode.ShouldBe(0, run.Error);
        run.Out.ShouldContain("once");
        JsonNode.Parse(run.Out)!["asked"]!["subscriptions"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_commands_for_the_Azure_CLI_name_the_installations_addresses()
    {
        await using var platform = await TestPlatform.StartAsync();
        var data = Directory.CreateDirectory(Path.Combine(platform.Home, "data", "pki")).Parent!.FullName;
        await File.WriteAllTextAsync(Path.Combine(data, "host.json"), """{"domain":"test.internal","platformAddress":"127.0.0.1"}""");
        File.Copy(platform.CaFile, Path.Combine(data, "pki", "ca.crt"));
        var run = await platform.RunAsync("az-config", "--data-dir", data);
        run.ExitCode.ShouldBe(0, run.Error);
        run.Out.ShouldContain($"export REQUESTS_CA_BUNDLE='{data}/pki/ca.crt'");
        run.Out.ShouldContain("\"activeDirectory\":\"https://login.test.internal/adfs\"");
    }
}
