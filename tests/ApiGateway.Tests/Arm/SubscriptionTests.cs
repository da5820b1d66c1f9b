using System.Text.Json.Nodes;

namespace Platform.ApiGateway.Tests.Arm;

public sealed class SubscriptionTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task Who_has_no_role_sees_no_subscription()
    {
        var admin = await gateway.SignInToGraphAsync();
        await gateway.SendAsync("POST", "/graph/v1.0/users", admin, """{"displayName":"N","userPrincipalName":"nobody@gateway.test","passwordProfile":{"password":"long enough"}}""");
        var token = (string)JsonNode.Parse((await gateway.SignInAsync("nobody@gateway.test", "long enough")).Body)!["access_token"]!;
        var subscription = await SubscriptionAsync();

        JsonNode.Parse((await gateway.SendAsync("GET", "/subscriptions", token)).Body)!["value"]!.AsArray().ShouldBeEmpty();
        foreach (var path in new[] { "", "/locations", "/providers", "/providers/Microsoft.ContainerService", "/providers/Microsoft.Authorization/locks", "/resources" })
            (await gateway.SendAsync("GET", $"/subscriptions/{subscription}{path}", token)).Status.ShouldBe(403, path);
        (await gateway.SendAsync("POST", $"/subscriptions/{subscription}/providers/Microsoft.ContainerService/register", token)).Status.ShouldBe(403);
    }

    [Theory]
    [InlineData("/locations")]
    [InlineData("/providers/microsoft.containerservice")]
    [InlineData("/providers/Microsoft.Authorization/locks")]
    [InlineData("/resourcegroups/rg/providers/Microsoft.Resources/deployments/")]
    [InlineData("/providers/Microsoft.ManagedIdentity/userAssignedIdentities")]
    public async Task What_the_Azure_CLI_asks_about_a_subscription_is_answered(string path) =>
        (await gateway.SendAsync("GET", $"//subscriptions/{await SubscriptionAsync()}{path}", await gateway.SignInAsync())).Status.ShouldBe(200);

    [Theory]
    [InlineData("/metadata/endpoints")]
    [InlineData("/clouds.json")]
    public async Task Where_to_sign_in_is_told_without_signing_in(string path) => (await gateway.SendAsync("GET", path)).Body.ShouldContain("https://login.gateway.test/adfs");

    [Fact]
    public async Task Only_an_administrator_of_the_first_tenant_makes_tenants()
    {
        const string path = "/providers/Platform.Directory/tenants";
        const string request = """{"displayName":"Contoso","domain":"contoso.test","subscriptions":["One","Two"]}""";
        var (status, body) = await gateway.SendAsync("POST", path, await gateway.SignInAsync(), request);
        status.ShouldBe(201, body);
        var administrator = JsonNode.Parse(body)!["administrator"]!;
        var token = (string)JsonNode.Parse((await gateway.SignInAsync((string)administrator["userPrincipalName"]!, (string)administrator["password"]!)).Body)!["access_token"]!;

        JsonNode.Parse((await gateway.SendAsync("GET", "/subscriptions", token)).Body)!["value"]!.AsArray().Select(item => (string)item!["displayName"]!).ShouldBe(["One", "Two"]);
        (await gateway.SendAsync("POST", path, await gateway.SignInAsync(), request)).Status.ShouldBe(409);
        (await gateway.SendAsync("GET", path, token)).Status.ShouldBe(403);
        (await gateway.SendAsync("POST", path, token, request)).Status.ShouldBe(403);
    }

    private async Task<string> SubscriptionAsync() =>
        (string)JsonNode.Parse((await gateway.SendAsync("GET", "/subscriptions", await gateway.SignInAsync())).Body)!["value"]![0]!["subscriptionId"]!;
}
