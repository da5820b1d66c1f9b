using System.Net;

namespace Platform.Portal.Tests.Http;

/// <summary>What holds for every answer.</summary>
public sealed class PageTests(PortalFixture portal) : IClassFixture<PortalFixture>
{
    [Theory]
    [InlineData("/")]
    [InlineData("/signout-callback-oidc")]
    [InlineData("/assets/app.js")]
    [InlineData("/assets/nothing")]
    [InlineData("/no/such/page")]
    [InlineData("/clusters/not-a-guid/g/c")]
    public async Task Every_answer_forbids_what_is_not_the_portals_own(string path)
    {
        using var browser = portal.CreateBrowser();

        var answer = await browser.GetAsync(path);

        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        foreach (var rule in (string[])["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "require-trusted-types-for 'script'"]) policy.ShouldContain(rule);
        policy.ShouldNotContain("unsafe");
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
    }

    [Fact]
    public async Task Pages_load_nothing_from_elsewhere_and_have_no_inline_code()
    {
        using var browser = portal.CreateBrowser();

        var page = await (await browser.GetAsync("/signout-callback-oidc")).Content.ReadAsStringAsync();

        foreach (var forbidden in (string[])["http://", "https://", " style=", " onclick=", "<style", "javascript:"]) page.ShouldNotContain(forbidden, Case.Insensitive);
    }

    [Fact]
    public async Task Assets_are_addressed_by_their_content_and_kept_by_browsers()
    {
        using var browser = portal.CreateBrowser();

        var page = await (await browser.GetAsync("/signout-callback-oidc")).Content.ReadAsStringAsync();
        var address = System.Text.RegularExpressions.Regex.Match(page, "/assets/app.css\\?v=[0-9a-f]+").Value;
        var asset = await browser.GetAsync(address);

        asset.StatusCode.ShouldBe(HttpStatusCode.OK);
        asset.Headers.CacheControl!.ToString().ShouldContain("immutable");
        asset.Content.Headers.ContentType!.MediaType.ShouldBe("text/css");
    }

    [Fact]
    public async Task A_service_that_is_away_is_told_in_one_line()
    {
        using var browser = await portal.SignInAsync();

        var answer = await browser.GetAsync("/groups");

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var page = await answer.Content.ReadAsStringAsync();
        page.ShouldContain("ServiceUnavailable");
        page.ShouldNotContain("   at Platform.");
    }

    [Fact]
    public async Task A_subscription_of_another_tenant_does_not_exist()
    {
        using var browser = await portal.SignInAsync();

        (await browser.GetAsync($"/groups/{Guid.NewGuid()}/pets")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("..%2F..%2Ftenants")]
    [InlineData("a%3Fb")]
    [InlineData("a%23b")]
    [InlineData("%3Cscript%3Ealert(1)%3C%2Fscript%3E")]
    public async Task A_hostile_name_in_an_address_is_not_found_and_not_echoed_as_markup(string name)
    {
        using var browser = await portal.SignInAsync();

        var answer = await browser.GetAsync($"/groups/{Guid.NewGuid()}/{name}");

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldNotContain("<script>alert");
    }
}
