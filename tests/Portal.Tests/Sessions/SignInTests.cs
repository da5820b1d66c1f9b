using System.Net;
using System.Text;

namespace Platform.Portal.Tests.Sessions;

/// <summary>Sign-in and sign-out with the real identity provider.</summary>
public sealed class SignInTests(PortalFixture portal) : IClassFixture<PortalFixture>
{
    [Fact]
    public async Task Without_a_session_every_page_leads_to_sign_in_and_back_to_itself()
    {
        using var browser = portal.CreateBrowser();

        var back = await browser.SignInAsync("/groups?x=1");

        back.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        back.Headers.Location!.ToString().ShouldBe("/groups?x=1");
        portal.Sessions.Stored.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task The_browser_gets_a_random_key_in_a_locked_cookie_and_no_token()
    {
        using var browser = portal.CreateBrowser();

        var back = await browser.SignInAsync("/");

        var set = back.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("__Host-portal=", StringComparison.Ordinal) && !cookie.Contains("expires=Thu, 01 Jan 1970", StringComparison.OrdinalIgnoreCase));
        foreach (var needed in (string[])["secure", "httponly", "samesite=lax", "path=/"]) set.ShouldContain(needed, Case.Insensitive);
        var value = browser.Cookies.GetCookies(portal.Portal)["__Host-portal"]!.Value;
        value.Length.ShouldBe(43);
        browser.Cookies.GetAllCookies().ShouldAllBe(cookie => !cookie.Value.StartsWith("ey", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_stored_is_sealed()
    {
        using var browser = await portal.SignInAsync();

        portal.Sessions.Stored.Values.ShouldAllBe(bytes => !Encoding.UTF8.GetString(bytes).Contains("admin", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("")]
    public async Task A_return_address_elsewhere_is_not_followed(string address)
    {
        using var browser = portal.CreateBrowser();

        var back = await browser.SignInAtAsync($"/sign-in?return={Uri.EscapeDataString(address)}");

        back.Headers.Location!.ToString().ShouldBe("/");
    }

    [Theory]
    [InlineData("/signin-oidc?code=x&state=y")]
    [InlineData("/signin-oidc?error=access_denied&state=")]
    [InlineData("/signin-oidc")]
    public async Task An_answer_to_a_sign_in_that_this_browser_did_not_begin_is_refused(string address)
    {
        using var browser = portal.CreateBrowser();

        var answer = await browser.GetAsync(address);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("SignInNotBegun");
    }

    [Fact]
    public async Task A_made_up_code_is_refused_by_the_identity_provider()
    {
        using var browser = portal.CreateBrowser();
        var authorize = await browser.GetAsync("/sign-in");
        var state = System.Web.HttpUtility.ParseQueryString(authorize.Headers.Location!.Query)["state"];

        var answer = await browser.GetAsync($"/signin-oidc?code=made-up&state={state}");

        answer.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("invalid_grant");
        browser.Cookies.GetCookies(portal.Portal)["__Host-portal"].ShouldBeNull();
    }

    [Fact]
    public async Task Sign_out_ends_the_session_here_and_at_the_identity_provider()
    {
        using var browser = await portal.SignInAsync();
        var token = await browser.FormTokenAsync();
        var stored = portal.Sessions.Stored.Count;

        var answer = await browser.PostAsync("/sign-out", ("__token", token));
        var end = await browser.FollowAsync(answer);
        var after = await browser.GetAsync("/");

        portal.Sessions.Stored.Count.ShouldBe(stored - 1);
        answer.Headers.Location!.Host.ShouldBe(portal.Installation.LoginHost);
        end.Headers.Location!.ToString().ShouldBe($"{portal.Installation.PortalUrl}/signout-callback-oidc");
        (await (await browser.FollowAsync(end)).Content.ReadAsStringAsync()).ShouldContain("You are signed out");
        after.Headers.Location!.ToString().ShouldStartWith("/sign-in");
        (await browser.FollowAsync(await browser.FollowAsync(after))).StatusCode.ShouldBe(HttpStatusCode.OK, "the identity provider must ask for the password again");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    public async Task A_form_without_the_sessions_token_is_refused(string? token)
    {
        using var browser = await portal.SignInAsync();

        var answer = await browser.PostAsync("/theme", token is null ? [("theme", "dark")] : [("__token", token), ("theme", "dark")]);

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_form_from_another_origin_is_refused_even_with_the_token()
    {
        using var browser = await portal.SignInAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/theme") { Content = new FormUrlEncodedContent([KeyValuePair.Create("__token", await browser.FormTokenAsync())]) };
        request.Headers.Add("Origin", "https://evil.example");

        (await browser.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_form_that_is_too_large_is_refused()
    {
        using var browser = await portal.SignInAsync();

        var answer = await browser.PostAsync("/theme", ("__token", await browser.FormTokenAsync()), ("theme", new string('x', 300_000)));

        answer.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task A_stream_without_a_session_is_refused_and_not_led_to_sign_in()
    {
        using var browser = portal.CreateBrowser();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/clusters/{Guid.NewGuid()}/g/c/live");
        request.Headers.Accept.ParseAdd("text/event-stream");

        (await browser.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Tokens_are_renewed_before_they_end_and_the_session_ends_after_twelve_hours()
    {
        using var browser = await portal.SignInAsync();
        var before = portal.Sessions.Stored.ToDictionary();

        portal.Time.Advance(TimeSpan.FromMinutes(58));
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => browser.GetAsync("/groups")));

        // The gateway took the renewed token: only the provider behind it is missing here.
        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable);
        portal.Sessions.Stored.Count(stored => before.TryGetValue(stored.Key, out var old) && !old.SequenceEqual(stored.Value)).ShouldBe(1);
        portal.Time.Advance(TimeSpan.FromHours(12));
        (await browser.GetAsync("/groups")).Headers.Location!.ToString().ShouldStartWith("/sign-in");
    }

    [Fact]
    public async Task A_cookie_that_was_made_up_is_no_session()
    {
        using var browser = portal.CreateBrowser();
        browser.Cookies.Add(new Cookie("__Host-portal", new string('A', 43), "/", portal.Portal.Host) { Secure = true });

        (await browser.GetAsync("/")).Headers.Location!.ToString().ShouldStartWith("/sign-in");
    }
}
