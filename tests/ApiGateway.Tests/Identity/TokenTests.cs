using System.Text.Json.Nodes;
using Platform.Contracts.Identity;

namespace Platform.ApiGateway.Tests.Identity;

public sealed class TokenTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private const string Subscriptions = "/subscriptions?api-version=2019-11-01";

    [Fact]
    public async Task The_administrator_signs_in_and_sees_the_subscription()
    {
        var (status, body) = await gateway.SendAsync("GET", Subscriptions, await gateway.SignInAsync());

        status.ShouldBe(200);
        JsonNode.Parse(body)!["value"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_in_words_that_fit_an_unknown_name_too()
    {
        var wrong = await gateway.AskTokenAsync(("grant_type", "password"), ("client_id", WellKnownClients.AzureCli), ("username", "admin"), ("password", "wrong"));
        var unknown = await gateway.AskTokenAsync(("grant_type", "password"), ("client_id", WellKnownClients.AzureCli), ("username", "nobody"), ("password", "wrong"));

        wrong.Status.ShouldBe(400);
        wrong.Body.ShouldContain("invalid_grant");
        unknown.ShouldBe(wrong);
    }

    [Fact]
    public async Task A_call_without_a_token_is_answered_401()
    {
        var (status, body) = await gateway.SendAsync("GET", Subscriptions);

        status.ShouldBe(401);
        body.ShouldContain("AuthenticationFailed");
    }

    [Fact]
    public async Task A_forged_token_is_answered_401()
    {
        var parts = (await gateway.SignInAsync()).Split('.');
        var claims = JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1]))!;
        claims["tid"] = Guid.NewGuid().ToString();
        parts[1] = System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(claims.ToJsonString()));

        (await gateway.SendAsync("GET", Subscriptions, string.Join('.', parts))).Status.ShouldBe(401);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a.b.c")]
    [InlineData("eyJhbGciOiJub25lIn0.e30.")]
    public async Task What_is_no_token_is_answered_401(string token) => (await gateway.SendAsync("GET", Subscriptions, token)).Status.ShouldBe(401);

    [Fact]
    public async Task A_token_that_has_expired_is_answered_401_and_says_what_to_do()
    {
        var token = await gateway.SignInAsync();
        gateway.Time.Advance(TimeSpan.FromHours(2));

        var (status, body) = await gateway.SendAsync("GET", Subscriptions, token);

        status.ShouldBe(401);
        body.ShouldContain("sign in again");
    }

    [Fact]
    public async Task A_refresh_token_brings_a_new_access_token_and_an_unknown_one_none()
    {
        var (_, body) = await gateway.AskTokenAsync(("grant_type", "password"), ("client_id", WellKnownClients.AzureCli), ("username", "admin"), ("password", gateway.Password));
        var refresh = (string)JsonNode.Parse(body)!["refresh_token"]!;

        (await gateway.AskTokenAsync(("grant_type", "refresh_token"), ("client_id", WellKnownClients.AzureCli), ("refresh_token", refresh))).Status.ShouldBe(200);
        (await gateway.AskTokenAsync(("grant_type", "refresh_token"), ("client_id", WellKnownClients.AzureCli), ("refresh_token", refresh + "x"))).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_token_for_another_audience_is_not_issued() =>
        (await gateway.AskTokenAsync(("grant_type", "password"), ("client_id", WellKnownClients.AzureCli), ("username", "admin"), ("password", gateway.Password), ("scope", "https://elsewhere/.default"))).Body.ShouldContain("invalid_scope");
}
