using System.Text.Json.Nodes;
using Platform.ApiGateway.Authorization;
using Platform.ApiGateway.Identity;
using Platform.Contracts.Arm;
using Platform.Contracts.Authorization;

namespace Platform.ApiGateway.Tests.Authorization;

public sealed class RoleAssignmentTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private const string Pull = "Microsoft.ContainerRegistry/registries/pull/read";

    [Fact]
    public async Task AcrPull_lets_a_service_principal_pull_at_its_scope_and_nowhere_else()
    {
        var (token, subscription, tenant) = await SignInAsync();
        var principal = await gateway.Get<DirectoryStore>().PutServicePrincipalAsync(new ServicePrincipalRequest(tenant, "kubelet", new string('s', 40)), CancellationToken.None);
        var registry = $"/subscriptions/{subscription}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/pets";
        var body = new JsonObject { ["properties"] = new JsonObject { ["roleDefinitionId"] = $"/x/{RoleDefinitions.AcrPull.Id}", ["principalId"] = principal.ObjectId.ToString() } };

        var (status, answer) = await gateway.SendAsync("PUT", $"{registry}/providers/Microsoft.Authorization/roleAssignments/{Guid.NewGuid()}?api-version=2022-04-01", token, body.ToJsonString());

        status.ShouldBe(201, answer);
        (await IsAllowedAsync(principal.ObjectId, Pull, registry)).ShouldBeTrue();
        (await IsAllowedAsync(principal.ObjectId, "Microsoft.ContainerRegistry/registries/push/write", registry)).ShouldBeFalse();
        (await IsAllowedAsync(principal.ObjectId, Pull, registry + "2")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_principal_without_a_role_is_answered_403()
    {
        var (_, subscription, tenant) = await SignInAsync();
        var secret = new string('z', 40);
        var principal = await gateway.Get<DirectoryStore>().PutServicePrincipalAsync(new ServicePrincipalRequest(tenant, "no-role", secret), CancellationToken.None);
        var (_, answer) = await gateway.AskTokenAsync(("grant_type", "client_credentials"), ("client_id", principal.ApplicationId.ToString()), ("client_secret", secret));

        var (status, body) = await gateway.SendAsync("GET", $"/subscriptions/{subscription}/resourcegroups?api-version=2021-04-01", (string)JsonNode.Parse(answer)!["access_token"]!);

        status.ShouldBe(403, body);
        body.ShouldContain("AuthorizationFailed");
    }

    [Fact]
    public async Task Another_tenants_subscription_is_not_found_and_its_principals_cannot_be_assigned()
    {
        var (token, _, _) = await SignInAsync();
        await gateway.Get<TenantStore>().CreateAsync(new NewTenant("Other", "other.test", ["Other"], "owner@other.test", CredentialHash.OfPassword("p")), CancellationToken.None);
        var other = (await gateway.Get<DirectoryStore>().FindUserAsync("owner@other.test", CancellationToken.None))!;
        var theirs = (await gateway.Get<TenantStore>().ListSubscriptionsAsync(other.TenantId, CancellationToken.None)).Single();
        var (_, mine, _) = await SignInAsync();
        var body = new JsonObject { ["properties"] = new JsonObject { ["roleDefinitionId"] = RoleDefinitions.Owner.Id.ToString(), ["principalId"] = other.ObjectId.ToString() } };

        (await gateway.SendAsync("GET", $"/subscriptions/{theirs.Id}/resourcegroups?api-version=2021-04-01", token)).Status.ShouldBe(404);
        (await gateway.SendAsync("PUT", $"/subscriptions/{mine}/providers/Microsoft.Authorization/roleAssignments/{Guid.NewGuid()}", token, body.ToJsonString())).Status.ShouldBe(400);
        (await IsAllowedAsync(other.ObjectId, "Microsoft.Resources/subscriptions/read", $"/subscriptions/{mine}")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("Reader", "Microsoft.ContainerService/managedClusters/read", true)]
    [InlineData("Reader", "Microsoft.ContainerService/managedClusters/write", false)]
    [InlineData("Contributor", "Microsoft.ContainerService/managedClusters/delete", true)]
    [InlineData("Contributor", "Microsoft.Authorization/roleAssignments/write", false)]
    [InlineData("Owner", "Microsoft.Authorization/roleAssignments/write", true)]
    [InlineData("AcrPush", "Microsoft.ContainerRegistry/registries/push/write", true)]
    public void Roles_allow_what_Azures_do(string role, string action, bool allowed) => RoleDefinitions.Find(role)!.Allows(action).ShouldBe(allowed);

    private Task<bool> IsAllowedAsync(Guid principal, string action, string scope) =>
        gateway.Get<AccessEvaluator>().IsAllowedAsync(principal, action, ResourceId.Parse(scope), CancellationToken.None);

    private async Task<(string Token, Guid Subscription, Guid Tenant)> SignInAsync()
    {
        var token = await gateway.SignInAsync();
        var (_, body) = await gateway.SendAsync("GET", "/subscriptions?api-version=2019-11-01", token);
        var subscription = JsonNode.Parse(body)!["value"]![0]!;
        return (token, Guid.Parse((string)subscription["subscriptionId"]!), Guid.Parse((string)subscription["tenantId"]!));
    }
}
