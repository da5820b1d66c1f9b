using System.Text.Json.Nodes;
using Platform.ApiGateway.Authorization;
using Platform.Contracts.Authorization;

namespace Platform.ApiGateway.Tests.Graph;

public sealed class GraphTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task An_application_with_a_password_and_a_service_principal_signs_in()
    {
        var admin = await gateway.SignInToGraphAsync();
        var (application, _, secret) = await CreateForRbacAsync(admin, "deployer");

        var (status, body) = await SignInAsync(application, secret);

        status.ShouldBe(200, body);
        (await SignInAsync(application, secret + "x")).Status.ShouldBe(401);
        var (_, found) = await gateway.SendAsync("GET", $"/graph/v1.0/servicePrincipals?$filter=servicePrincipalNames/any(c:c eq '{(string)application["appId"]!}')", admin);
        JsonNode.Parse(found)!["value"]!.AsArray().Count.ShouldBe(1);
        JsonNode.Parse(found)!["value"]![0]!["passwordCredentials"]!.AsArray().Count.ShouldBe(1);
        found.ShouldNotContain(secret);
    }

    [Fact]
    public async Task A_removed_or_expired_password_and_a_disabled_or_deleted_principal_sign_in_no_more()
    {
        var admin = await gateway.SignInToGraphAsync();
        var (application, principal, secret) = await CreateForRbacAsync(admin, "leaver");
        var path = $"/graph/v1.0/servicePrincipals/{(string)principal["id"]!}";
        await gateway.SendAsync("PATCH", path, admin, """{"accountEnabled":false}""");
        (await SignInAsync(application, secret)).Status.ShouldBe(401);
        await gateway.SendAsync("PATCH", path, admin, """{"accountEnabled":true}""");
        (await SignInAsync(application, secret)).Status.ShouldBe(200);

        var (_, body) = await gateway.SendAsync("GET", $"/graph/v1.0/applications/{(string)application["id"]!}", admin);
        var keyId = (string)JsonNode.Parse(body)!["passwordCredentials"]![0]!["keyId"]!;
        (await gateway.SendAsync("POST", $"/graph/v1.0/applications/{(string)application["id"]!}/removePassword", admin, $$"""{"keyId":"{{keyId}}"}""")).Status.ShouldBe(204);
        (await SignInAsync(application, secret)).Status.ShouldBe(401);
        (await gateway.SendAsync("DELETE", path, admin)).Status.ShouldBe(204);
        (await SignInAsync(application, secret)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Users_are_made_in_the_tenants_domain_sign_in_and_are_ended_by_a_new_password()
    {
        var admin = await gateway.SignInToGraphAsync();
        (await CreateUserAsync(admin, "eve@elsewhere.test")).Body.ShouldContain("gateway.test");
        var (status, body) = await CreateUserAsync(admin, "alice@gateway.test");
        status.ShouldBe(201, body);
        (await CreateUserAsync(admin, "ALICE@gateway.test")).Status.ShouldBe(400);
        var signedIn = await gateway.SignInAsync("alice@gateway.test", "first password");
        signedIn.Status.ShouldBe(200, signedIn.Body);

        (await gateway.SendAsync("PATCH", $"/graph/v1.0/users/{(string)JsonNode.Parse(body)!["id"]!}", admin, """{"passwordProfile":{"password":"second password"}}""")).Status.ShouldBe(204);

        (await gateway.SignInAsync("alice@gateway.test", "first password")).Status.ShouldBe(400);
        (await gateway.AskTokenAsync(("grant_type", "refresh_token"), ("client_id", Contracts.Identity.WellKnownClients.AzureCli), ("refresh_token", (string)JsonNode.Parse(signedIn.Body)!["refresh_token"]!)))
            .Status.ShouldBe(400);
    }

    [Fact]
    public async Task Who_has_no_directory_role_reads_and_changes_nothing()
    {
        var admin = await gateway.SignInToGraphAsync();
        await CreateUserAsync(admin, "reader@gateway.test");
        var reader = await gateway.SignInToGraphAsync("reader@gateway.test", "first password");

        (await gateway.SendAsync("GET", "/graph/v1.0/users", reader)).Status.ShouldBe(200);
        (await gateway.SendAsync("GET", "/graph/v1.0/me", reader)).Body.ShouldContain("reader@gateway.test");
        (await CreateUserAsync(reader, "x@gateway.test")).Status.ShouldBe(403);
        (await gateway.SendAsync("POST", "/graph/v1.0/applications", reader, """{"displayName":"x"}""")).Status.ShouldBe(403);
    }

    [Fact]
    public async Task A_user_administrator_cannot_take_over_an_administrators_account()
    {
        var admin = await gateway.SignInToGraphAsync();
        var (_, body) = await CreateUserAsync(admin, "helpdesk@gateway.test");
        var role = new JsonObject { ["principalId"] = (string)JsonNode.Parse(body)!["id"]!, ["roleDefinitionId"] = DirectoryRoles.UserAdministrator.Id.ToString() };
        (await gateway.SendAsync("POST", "/graph/v1.0/roleManagement/directory/roleAssignments", admin, role.ToJsonString())).Status.ShouldBe(201);
        var helpdesk = await gateway.SignInToGraphAsync("helpdesk@gateway.test", "first password");
        var (_, me) = await gateway.SendAsync("GET", "/graph/v1.0/me", admin);

        (await CreateUserAsync(helpdesk, "newcomer@gateway.test")).Status.ShouldBe(201);
        (await gateway.SendAsync("PATCH", $"/graph/v1.0/users/{(string)JsonNode.Parse(me)!["id"]!}", helpdesk, """{"passwordProfile":{"password":"taken over"}}""")).Status.ShouldBe(403);
    }

    [Fact]
    public async Task The_last_administrator_stays_one()
    {
        var admin = await gateway.SignInToGraphAsync();
        var (_, body) = await gateway.SendAsync("GET", "/graph/v1.0/roleManagement/directory/roleAssignments", admin);
        var own = JsonNode.Parse(body)!["value"]!.AsArray().Single(item => (string)item!["roleDefinitionId"]! == DirectoryRoles.GlobalAdministrator.Id.ToString())!;

        (await gateway.SendAsync("DELETE", $"/graph/v1.0/roleManagement/directory/roleAssignments/{(string)own["id"]!}", admin)).Status.ShouldBe(400);
    }

    [Fact]
    public async Task The_principal_of_a_resource_cannot_be_changed_here()
    {
        var admin = await gateway.SignInToGraphAsync();
        var (_, me) = await gateway.SendAsync("GET", "/graph/v1.0/organization", admin);
        var tenant = Guid.Parse((string)JsonNode.Parse(me)!["value"]![0]!["id"]!);
        var kubelet = await gateway.Get<ApiGateway.Identity.DirectoryStore>().PutServicePrincipalAsync(new ServicePrincipalRequest(tenant, "cluster", new string('k', 40)), CancellationToken.None);

        (await gateway.SendAsync("DELETE", $"/graph/v1.0/servicePrincipals/{kubelet.ObjectId}", admin)).Status.ShouldBe(403);
        (await gateway.SendAsync("POST", $"/graph/v1.0/servicePrincipals/{kubelet.ObjectId}/addPassword", admin, "{}")).Status.ShouldBe(403);
    }

    [Fact]
    public async Task Long_lists_come_in_pages()
    {
        var admin = await gateway.SignInToGraphAsync();
        for (var i = 0; i < 5; i++) await gateway.SendAsync("POST", "/graph/v1.0/applications", admin, $$"""{"displayName":"paged {{i}}"}""");
        var found = new List<string>();

        for (var next = "/graph/v1.0/applications?$top=2&$filter=startswith(displayName,'PAGED')"; next is not null;)
        {
            var page = JsonNode.Parse((await gateway.SendAsync("GET", next, admin)).Body)!;
            found.AddRange(page["value"]!.AsArray().Select(item => (string)item!["displayName"]!));
            next = (string?)page["@odata.nextLink"] is { } link ? Uri.UnescapeDataString(new Uri(link).PathAndQuery) : null;
        }

        found.Order().ShouldBe(["paged 0", "paged 1", "paged 2", "paged 3", "paged 4"]);
    }

    [Theory]
    [InlineData("GET", "/users?$filter=credential eq 'x'", "")]
    [InlineData("GET", "/users?$filter=displayName eq 'x' or 1 eq 1", "")]
    [InlineData("POST", "/applications", "[]")]
    [InlineData("POST", "/applications", "{")]
    [InlineData("POST", "/applications", "{}")]
    [InlineData("POST", "/applications", """{"displayName":7}""")]
    [InlineData("POST", "/applications", """{"displayName":"x","keyCredentials":[{}]}""")]
    [InlineData("POST", "/directoryObjects/getByIds", """{"ids":7}""")]
    [InlineData("POST", "/servicePrincipals", """{"appId":"x"}""")]
    public async Task What_makes_no_sense_is_answered_400(string method, string path, string body)
    {
        var (status, answer) = await gateway.SendAsync(method, "/graph/v1.0" + path, await gateway.SignInToGraphAsync(), body);

        status.ShouldBe(400, answer);
        ((string)JsonNode.Parse(answer)!["error"]!["message"]!).ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_token_of_the_ARM_API_is_none_of_the_Graph_API_and_the_other_way_round()
    {
        (await gateway.SendAsync("GET", "/graph/v1.0/me", await gateway.SignInAsync())).Status.ShouldBe(401);
        (await gateway.SendAsync("GET", "/subscriptions", await gateway.SignInToGraphAsync())).Status.ShouldBe(401);
    }

    private Task<(int Status, string Body)> CreateUserAsync(string token, string name) => gateway.SendAsync("POST", "/graph/v1.0/users", token,
        new JsonObject { ["displayName"] = name, ["userPrincipalName"] = name, ["accountEnabled"] = true, ["passwordProfile"] = new JsonObject { ["password"] = "first password" } }.ToJsonString());

    private async Task<(JsonNode Application, JsonNode Principal, string Secret)> CreateForRbacAsync(string admin, string name)
    {
        var application = JsonNode.Parse((await gateway.SendAsync("POST", "/graph/v1.0/applications", admin, new JsonObject { ["displayName"] = name, ["keyCredentials"] = new JsonArray() }.ToJsonString())).Body)!;
        var (status, password) = await gateway.SendAsync("POST", $"/graph/v1.0/applications/{(string)application["id"]!}/addPassword", admin, """{"passwordCredential":{"displayName":"rbac"}}""");
        status.ShouldBe(200, password);
        var (_, principal) = await gateway.SendAsync("POST", "/graph/v1.0/servicePrincipals", admin, new JsonObject { ["appId"] = (string)application["appId"]!, ["accountEnabled"] = true }.ToJsonString());
        return (application, JsonNode.Parse(principal)!, (string)JsonNode.Parse(password)!["secretText"]!);
    }

    private Task<(int Status, string Body)> SignInAsync(JsonNode application, string secret) =>
        gateway.AskTokenAsync(("grant_type", "client_credentials"), ("client_id", (string)application["appId"]!), ("client_secret", secret));
}
