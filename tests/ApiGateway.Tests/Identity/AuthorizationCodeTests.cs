using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Platform.Contracts.Identity;

namespace Platform.ApiGateway.Tests.Identity;

public sealed class AuthorizationCodeTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>
{
    private const string Verifier = "a-verifier-of-forty-three-characters-or-more-0123456789";
    private readonly string _redirect = gateway.Installation.PortalUrl + "/signin-oidc";

    [Fact]
    public async Task A_person_signs_in_to_the_portal_by_password_code_and_verifier()
    {
        var browser = new Browser(gateway);
        (await browser.OpenAsync(Authorize())).Status.ShouldBe(200);

        (await browser.SubmitAsync(("username", "admin"), ("password", gateway.Password))).Status.ShouldBe(303);

        browser.Location.ShouldStartWith(_redirect + "?");
        var answer = QueryHelpers.ParseQuery(new Uri(browser.Location).Query);
        answer["state"].ToString().ShouldBe("s t&te");
        answer["iss"].ToString().ShouldBe(gateway.Installation.Issuer);
        var (status, body) = await RedeemAsync(answer["code"]!);
        status.ShouldBe(200, body);
        var claims = Claims(body);
        ((string)claims["nonce"]!).ShouldBe("n1");
        ((string)claims["aud"]!).ShouldBe(WellKnownClients.Portal);
        ((string)claims["preferred_username"]!).ShouldBe("admin@gateway.test");
        (await gateway.SendAsync("GET", "/subscriptions", (string)JsonNode.Parse(body)!["access_token"]!)).Status.ShouldBe(200);
        JsonNode.Parse(body)!["refresh_token"].ShouldNotBeNull();
    }

    [Fact]
    public async Task The_sign_in_page_runs_no_script_and_cannot_be_framed()
    {
        var browser = new Browser(gateway);
        var (_, page) = await browser.OpenAsync(Authorize());

        page.ShouldNotContain("<script");
        var policy = browser.Headers.ContentSecurityPolicy.ToString();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldContain($"form-action 'self' {gateway.Installation.PortalUrl};");
        browser.Headers.SetCookie.ToString().ShouldContain("secure; samesite=lax; httponly");
    }

    [Fact]
    public async Task What_the_request_says_cannot_become_markup()
    {
        var (_, page) = await new Browser(gateway).OpenAsync(Authorize(("login_hint", "\"><script>alert(1)</script>")));

        page.ShouldContain("&quot;&gt;&lt;script&gt;");
        page.ShouldNotContain("<script>");
    }

    [Theory]
    [InlineData("redirect_uri", "https://elsewhere.test/signin-oidc")]
    [InlineData("redirect_uri", "https://portal.gateway.test/signin-oidc/../x")]
    [InlineData("redirect_uri", "http://localhost:1234")]
    [InlineData("client_id", "3f1bb5c2-0000-4000-8000-000000000000")]
    public async Task An_unknown_client_or_address_is_told_the_person_and_never_redirected_to(string name, string value)
    {
        var browser = new Browser(gateway);

        (await browser.OpenAsync(Authorize((name, value)))).Status.ShouldBe(400);
        browser.Location.ShouldBe("");
    }

    [Theory]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("code_challenge", "", "invalid_request")]
    [InlineData("scope", "https://elsewhere.test/.default", "invalid_scope")]
    [InlineData("prompt", "none", "login_required")]
    public async Task Other_faults_are_told_the_client(string name, string value, string error)
    {
        var browser = new Browser(gateway);
        await browser.OpenAsync(Authorize((name, value)));

        browser.Location.ShouldStartWith($"{_redirect}?error={error}");
    }

    [Fact]
    public async Task A_form_that_another_site_posts_signs_nobody_in()
    {
        var browser = new Browser(gateway);
        await browser.OpenAsync(Authorize());
        browser.ForgetCookies();

        var (status, page) = await browser.SubmitAsync(("username", "admin"), ("password", gateway.Password));

        status.ShouldBe(400);
        browser.Location.ShouldBe("");
        page.ShouldContain("sign in again");
    }

    [Fact]
    public async Task A_code_holds_once_and_a_second_use_ends_what_the_first_brought()
    {
        var code = await SignInAsync(new Browser(gateway));
        var (_, first) = await RedeemAsync(code);

        (await RedeemAsync(code)).Body.ShouldContain("invalid_grant");
        (await RefreshAsync((string)JsonNode.Parse(first)!["refresh_token"]!)).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_code_without_its_verifier_or_after_a_minute_is_worth_nothing()
    {
        (await RedeemAsync(await SignInAsync(new Browser(gateway)), "another-verifier-of-forty-three-characters-or-more")).Status.ShouldBe(400);
        var late = await SignInAsync(new Browser(gateway));
        gateway.Time.Advance(TimeSpan.FromMinutes(2));
        (await RedeemAsync(late)).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_signed_in_browser_gets_a_code_without_a_page_until_it_signs_out()
    {
        var browser = new Browser(gateway);
        var (_, body) = await RedeemAsync(await SignInAsync(browser));

        (await browser.OpenAsync(Authorize(("prompt", "none")))).Status.ShouldBe(303);
        var hint = (string)JsonNode.Parse(body)!["id_token"]!;
        var after = gateway.Installation.PortalUrl + "/";
        await browser.OpenAsync($"/adfs/oauth2/logout?id_token_hint={hint}&post_logout_redirect_uri={Uri.EscapeDataString(after)}");

        browser.Location.ShouldBe(after);
        (await browser.OpenAsync(Authorize())).Status.ShouldBe(200);
        (await RefreshAsync((string)JsonNode.Parse(body)!["refresh_token"]!)).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Another_sites_link_signs_nobody_out()
    {
        var browser = new Browser(gateway);
        await SignInAsync(browser);

        (await browser.OpenAsync("/adfs/oauth2/logout")).Page.ShouldContain("Sign out?");
        (await browser.OpenAsync(Authorize(("prompt", "none")))).Status.ShouldBe(303);
        await browser.OpenAsync("/adfs/oauth2/logout?post_logout_redirect_uri=https%3A%2F%2Felsewhere.test");
        (await browser.SubmitAsync()).Page.ShouldContain("You are signed out");
    }

    [Fact]
    public async Task A_native_client_asks_for_the_password_each_time_and_listens_on_any_loopback_port()
    {
        var browser = new Browser(gateway);
        await SignInAsync(browser);
        var url = Authorize(("client_id", WellKnownClients.AzureCli), ("redirect_uri", "http://localhost:49152"));

        (await browser.OpenAsync(url)).Page.ShouldContain("Azure CLI");
        await browser.SubmitAsync(("username", "admin"), ("password", gateway.Password));
        browser.Location.ShouldStartWith("http://localhost:49152");
    }

    [Fact]
    public async Task A_replaced_refresh_token_holds_for_a_moment_and_later_ends_its_family()
    {
        var (_, body) = await RedeemAsync(await SignInAsync(new Browser(gateway)));
        var first = (string)JsonNode.Parse(body)!["refresh_token"]!;
        var second = (string)JsonNode.Parse((await RefreshAsync(first)).Body)!["refresh_token"]!;
        (await RefreshAsync(first)).Status.ShouldBe(200);

        gateway.Time.Advance(TimeSpan.FromMinutes(6));

        (await RefreshAsync(first)).Status.ShouldBe(400);
        (await RefreshAsync(second)).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Discovery_lists_the_endpoints_and_its_issuer_is_where_it_is_found()
    {
        var (_, body) = await gateway.SendAsync("GET", "/.well-known/openid-configuration");
        var discovery = JsonNode.Parse(body)!;

        ((string)discovery["issuer"]!).ShouldBe(gateway.Installation.Issuer);
        foreach (var name in new[] { "authorization_endpoint", "token_endpoint", "device_authorization_endpoint", "end_session_endpoint", "jwks_uri" })
            ((string)discovery[name]!).ShouldStartWith($"https://{gateway.Installation.ManagementHost}/adfs/");
    }

    private string Authorize(params (string Name, string Value)[] changes)
    {
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));
        var query = new Dictionary<string, string?>
        {
            ["client_id"] = WellKnownClients.Portal,
            ["redirect_uri"] = _redirect,
            ["response_type"] = "code",
            ["scope"] = $"openid profile offline_access {gateway.Installation.ManagementUrl}//.default",
            ["state"] = "s t&te",
            ["nonce"] = "n1",
            ["code_challenge"] = challenge,
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes) query[name] = value;
        return QueryHelpers.AddQueryString("/adfs/oauth2/authorize", query);
    }

    private async Task<string> SignInAsync(Browser browser)
    {
        await browser.OpenAsync(Authorize());
        await browser.SubmitAsync(("username", "admin"), ("password", gateway.Password));
        return QueryHelpers.ParseQuery(new Uri(browser.Location).Query)["code"]!;
    }

    private Task<(int Status, string Body)> RedeemAsync(string code, string verifier = Verifier) => gateway.AskTokenAsync(
        ("grant_type", "authorization_code"), ("client_id", WellKnownClients.Portal), ("code", code), ("redirect_uri", _redirect), ("code_verifier", verifier));

    private Task<(int Status, string Body)> RefreshAsync(string token) =>
        gateway.AskTokenAsync(("grant_type", "refresh_token"), ("client_id", WellKnownClients.Portal), ("refresh_token", token));

    private static JsonNode Claims(string tokenResponse) => JsonNode.Parse(Base64Url.DecodeFromChars(((string)JsonNode.Parse(tokenResponse)!["id_token"]!).Split('.')[1]))!;
}
