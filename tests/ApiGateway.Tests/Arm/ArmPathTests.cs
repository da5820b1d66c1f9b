using Platform.ApiGateway.Arm;
using Platform.Contracts.Arm;

namespace Platform.ApiGateway.Tests.Arm;

public sealed class ArmPathTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private static readonly Uri Listener = new("https://127.0.0.1:1234");

    // As the server hands them over: unescaped once.
    [Theory]
    [InlineData("/subscriptions/a/resourceGroups/%2e%2e/%2e%2e/internal/identity/keys")]
    [InlineData("/subscriptions/a/resourceGroups/../../internal")]
    [InlineData("/subscriptions/a/resourceGroups/..\\..\\internal")]
    [InlineData("/subscriptions/a/resourceGroups/%2Finternal")]
    [InlineData("/subscriptions/a/resourceGroups/x?y")]
    [InlineData("/subscriptions/a/resourceGroups/x#y")]
    public async Task A_path_that_could_lead_elsewhere_is_refused(string path)
    {
        Should.Throw<ArmException>(() => ArmPath.Target(Listener, "provisioning", path, ""));
        if (!path.Contains('?', StringComparison.Ordinal)) (await gateway.SendAsync("GET", path, await gateway.SignInAsync())).Status.ShouldBe(400);
    }

    [Theory]
    [InlineData("/subscriptions/a/resourceGroups/my group (1)", "/provisioning/subscriptions/a/resourceGroups/my%20group%20%281%29?x=%2e")]
    [InlineData("/subscriptions/a/resourceGroups/gruppe-ä", "/provisioning/subscriptions/a/resourceGroups/gruppe-%C3%A4?x=%2e")]
    public void A_path_is_passed_on_as_it_was_authorised(string path, string target) => ArmPath.Target(Listener, "provisioning", path, "?x=%2e").PathAndQuery.ShouldBe(target);
}
