using System.Text.Json.Nodes;
using Platform.Contracts.Identity;

namespace Platform.ApiGateway.Tests.Identity;

public sealed class DeviceCodeTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task A_terminal_is_signed_in_when_the_person_enters_its_code_and_agrees()
    {
        var (device, user) = await StartAsync();
        (await PollAsync(device)).Body.ShouldContain("authorization_pending");
        var browser = new Browser(gateway);
        await browser.OpenAsync("/adfs/devicelogin");
        (await browser.SubmitAsync(("user_code", user.ToLowerInvariant()), ("action", "find"))).Page.ShouldContain("Sign in to continue to Azure CLI");
        (await browser.SubmitAsync(("username", "admin"), ("password", gateway.Password), ("action", "signin"))).Page.ShouldContain(user);

        (await browser.SubmitAsync(("action", "approve"))).Page.ShouldContain("You are signed in to Azure CLI");

        var (status, body) = await PollAsync(device);
        status.ShouldBe(200, body);
        JsonNode.Parse(body)!["refresh_token"].ShouldNotBeNull();
        (await PollAsync(device)).Body.ShouldContain("expired_token");
    }

    [Fact]
    public async Task A_declined_code_signs_nobody_in()
    {
        var (device, user) = await StartAsync();
        var browser = new Browser(gateway);
        await browser.OpenAsync($"/adfs/devicelogin?user_code={user}");
        await browser.SubmitAsync(("user_code", user), ("action", "find"));
        await browser.SubmitAsync(("username", "admin"), ("password", gateway.Password), ("action", "signin"));
        await browser.SubmitAsync(("action", "decline"));

        (await PollAsync(device)).Body.ShouldContain("access_denied");
    }

    [Fact]
    public async Task A_code_expires()
    {
        var (device, user) = await StartAsync();
        gateway.Time.Advance(TimeSpan.FromMinutes(16));
        var browser = new Browser(gateway);
        await browser.OpenAsync("/adfs/devicelogin");

        (await browser.SubmitAsync(("user_code", user), ("action", "find"))).Page.ShouldContain("No program waits for this code");
        (await PollAsync(device)).Body.ShouldContain("expired_token");
    }

    [Fact]
    public async Task Polling_without_a_pause_is_slowed_down()
    {
        var (device, _) = await StartAsync();
        await PollAsync(device);

        (await PollAsync(device)).Body.ShouldContain("slow_down");
        gateway.Time.Advance(TimeSpan.FromSeconds(2));
        (await PollAsync(device)).Body.ShouldContain("authorization_pending");
    }

    [Fact]
    public async Task Guessing_codes_is_slowed_down()
    {
        var (_, user) = await StartAsync();
        var browser = new Browser(gateway, "192.0.2.77");
        await browser.OpenAsync("/adfs/devicelogin");
        for (var i = 0; i < 11; i++) await browser.SubmitAsync(("user_code", "BBBBBBB" + "BCDFGHJKLMN"[i]), ("action", "find"));

        (await browser.SubmitAsync(("user_code", user), ("action", "find"))).Status.ShouldBe(429);
    }

    [Fact]
    public async Task A_source_cannot_pile_up_codes()
    {
        for (var i = 0; i < 100; i++) await AskAsync();

        (await AskAsync()).Status.ShouldBe(429);
        gateway.Time.Advance(TimeSpan.FromMinutes(16));
        (await AskAsync()).Status.ShouldBe(200);
    }

    private async Task<(string Device, string User)> StartAsync()
    {
        gateway.Time.Advance(TimeSpan.FromMinutes(16));
        var (status, body) = await AskAsync();
        status.ShouldBe(200, body);
        return ((string)JsonNode.Parse(body)!["device_code"]!, (string)JsonNode.Parse(body)!["user_code"]!);
    }

    private Task<(int Status, string Body)> AskAsync() => gateway.SendAsync(
        "POST", "/adfs/oauth2/devicecode", body: $"client_id={WellKnownClients.AzureCli}&scope=offline_access%20openid", contentType: "application/x-www-form-urlencoded");

    // As the Azure CLI polls: the code twice, no scope.
    private Task<(int Status, string Body)> PollAsync(string device) => gateway.AskTokenAsync(
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("client_id", WellKnownClients.AzureCli), ("code", device), ("device_code", device));
}
