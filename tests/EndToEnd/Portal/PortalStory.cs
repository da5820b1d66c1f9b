using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Platform.EndToEnd.Portal;

/// <summary>A team's way through the portal, in a real browser: from sign-in to a cluster with an application, its logs, more nodes, and out.</summary>
[TestCaseOrderer("Platform.EndToEnd.StepOrder", "Platform.EndToEnd")]
public sealed partial class PortalStory(PortalStage stage) : IClassFixture<PortalStage>
{
    private const string Registry = "storyregistry";
    private const string Hostile = "<img src=x onerror=alert(1)>";

    private IPage Page => stage.Page;

    private string Cluster => $"{PortalBrowser.Address}/clusters/{stage.Subscription}/story/pets";

    [Fact, Step(1)]
    public async Task A_person_signs_in_at_the_identity_provider_and_comes_back()
    {
        await PortalBrowser.SignInAsync(Page, "admin", await File.ReadAllTextAsync(Path.Combine(stage.Platform.DataDirectory, "admin-password")));

        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Home" })).ToBeVisibleAsync();
        var cookies = await Page.Context.CookiesAsync([PortalBrowser.Address]);
        cookies.ShouldAllBe(cookie => cookie.HttpOnly && cookie.Secure && cookie.SameSite == SameSiteAttribute.Lax && !cookie.Value.StartsWith("ey"));
        (await Page.EvaluateAsync<int>("localStorage.length + sessionStorage.length + (document.cookie ? 1 : 0)")).ShouldBe(0);
        await stage.Browser.InspectAsync(Page, "home-empty");
    }

    [Fact, Step(2)]
    public async Task A_group_and_a_registry_are_created_and_a_hostile_name_is_told_to_be_wrong()
    {
        await Page.GotoAsync(PortalBrowser.Address + "/groups");
        await Page.FillAsync("input[name=name]", Hostile);
        await Page.ClickAsync("button.primary");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync(Hostile);
        await Page.FillAsync("input[name=name]", "story");
        await Page.ClickAsync("button.primary");
        await Expect(Page.GetByRole(AriaRole.Status)).ToContainTextAsync("was created");
        stage.Subscription = SubscriptionInPath().Match(Page.Url).Value;

        await Page.GotoAsync(PortalBrowser.Address + "/registries");
        await Page.FillAsync("input[name=name]", Registry);
        await Page.ClickAsync("button.primary");

        await Expect(Page.GetByText("Nothing has been pushed yet")).ToBeVisibleAsync();
        await stage.PushImagesAsync(Registry);
        await Page.ReloadAsync();
        await Page.ClickAsync("text=pets-web");
        await Expect(Page.Locator("tbody tr").Filter(new() { HasText = "v2" }).First).ToContainTextAsync("MiB");
        await stage.Browser.InspectAsync(Page, "repository");
    }

    [Fact, Step(3)]
    public async Task The_wizard_tells_what_the_API_refuses_and_leads_to_the_step_that_mends_it()
    {
        await Page.GotoAsync(PortalBrowser.Address + "/clusters/new");
        await Page.SelectOptionAsync("select[name=group]", "story");
        await Page.FillAsync("input[name=name]", "pets");
        await stage.Browser.InspectAsync(Page, "wizard-basics");
        await NextAsync();
        await NextAsync();
        await Page.FillAsync("input[name=podCidr]", "10.0.0.0/8");
        await Page.CheckAsync($"label:has-text('{Registry}') input");
        await NextAsync();
        await NextAsync();
        await stage.Browser.InspectAsync(Page, "wizard-review");
        await Page.ClickAsync("button.primary");

        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("overlap");
        await Expect(Page.Locator("input[name=podCidr]")).ToBeVisibleAsync();
    }

    [Fact, Step(4)]
    public async Task The_cluster_comes_about_before_ones_eyes()
    {
        await Page.FillAsync("input[name=podCidr]", "10.244.0.0/16");
        await NextAsync();
        await NextAsync();
        await Page.ClickAsync("button.primary");

        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "In progress" })).ToBeVisibleAsync();
        await Page.EvaluateAsync("window.unloaded = false; addEventListener('pagehide', () => { window.unloaded = true; })");
        await Expect(Page.Locator("[id^=node-]")).ToContainTextAsync("Ready", new() { Timeout = 60_000 });
        await Expect(Page.Locator(".facts .state").First).ToHaveTextAsync(new Regex("Succeeded"), new() { Timeout = 60_000 });
        (await Page.EvaluateAsync<bool>("window.unloaded")).ShouldBeFalse("the page must change in place");
        await stage.Browser.InspectAsync(Page, "cluster");
    }

    [Fact, Step(5)]
    public async Task Workloads_appear_while_one_watches()
    {
        await stage.FetchCredentialsAsync();
        await Page.GotoAsync(Cluster + "/workloads?namespace=default");

        await stage.DeployAsync(Registry, Hostile);

        await Expect(Page.Locator("#kind-Pods tbody tr").Filter(new() { HasText = "Running" })).ToHaveCountAsync(1, new() { Timeout = 60_000 });
        (await stage.KubectlAsync("scale", "deployment", "talker", "--replicas", "3")).ShouldSucceed();
        await Expect(Page.Locator("#kind-Deployments")).ToContainTextAsync("3/3", new() { Timeout = 60_000 });
        await stage.Browser.InspectAsync(Page, "workloads");
    }

    [Fact, Step(6)]
    public async Task Logs_follow_and_what_looks_like_markup_is_text()
    {
        await Page.Locator("#kind-Pods tbody a").First.ClickAsync();

        var lines = Page.Locator("pre.log div");
        await Expect(lines.First).ToContainTextAsync(Hostile);
        var before = await lines.CountAsync();
        await Commands.EventuallyAsync(() => lines.CountAsync(), count => count > before + 1, "more lines of the log");
        (await Page.Locator("pre.log img").CountAsync()).ShouldBe(0);
        await stage.Browser.InspectAsync(Page, "pod");
    }

    [Fact, Step(7)]
    public async Task A_pool_is_scaled_and_the_new_node_joins()
    {
        await Page.GotoAsync(Cluster + "/node-pools");
        await Page.FillAsync("input[name=count] >> nth=0", "0");
        await Page.EvaluateAsync("document.querySelector('form[action$=scale]').noValidate = true");
        await Page.ClickAsync("text=Scale nodepool1");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("1 to 100");

        await Page.FillAsync("input[name=count] >> nth=0", "2");
        await Page.ClickAsync("text=Scale nodepool1");

        await Expect(Page.Locator("#pool-nodepool1")).ToContainTextAsync("2 of 2", new() { Timeout = 90_000 });
        await stage.Browser.InspectAsync(Page, "node-pools");
    }

    [Theory, Step(8)]
    [InlineData("nodes", "aks-nodepool1")]
    [InlineData("events", "Scheduled")]
    [InlineData("health", "Healthy")]
    [InlineData("upgrade", "on 1.")]
    public async Task Every_page_of_the_cluster_says_what_is(string tab, string text)
    {
        await Page.GotoAsync($"{Cluster}/{tab}");

        await Expect(Page.Locator("main")).ToContainTextAsync(text);
        await stage.Browser.InspectAsync(Page, tab);
    }

    [Fact, Step(9)]
    public async Task A_query_gives_rows_and_a_chart_and_an_error_names_its_place()
    {
        (await stage.Platform.PlatformAsync("monitor", "log-analytics", "workspace", "create", "-g", "story", "-n", "storylogs")).ShouldSucceed();
        await Page.GotoAsync(PortalBrowser.Address + "/query");
        await Page.FillAsync("textarea", "range t from datetime(2026-11-21) to datetime(2026-11-21 04:00) step 10m\n| extend Load = 5.0");
        await Page.PressAsync("textarea", "Control+Enter");
        await Expect(Page.Locator("svg polyline")).ToHaveCountAsync(1);
        await Expect(Page.Locator("tbody tr")).ToHaveCountAsync(25);
        await stage.Browser.InspectAsync(Page, "query");

        await Page.FillAsync("textarea", $"Perf\n| {Hostile}");
        await Page.ClickAsync("button.primary");

        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Line 2");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToContainTextAsync(Hostile);
    }

    [Fact, Step(10)]
    public async Task A_person_of_another_tenant_sees_nothing_of_it()
    {
        var (name, password) = await stage.CreateOtherTenantAsync();
        var other = await stage.Browser.OpenAsync();

        await PortalBrowser.SignInAsync(other, name, password);

        foreach (var path in (string[])["/", "/clusters", "/groups", "/resources", "/registries"])
        {
            await other.GotoAsync(PortalBrowser.Address + path);
            (await other.ContentAsync()).ShouldNotContain("pets", Case.Insensitive, path);
        }
        foreach (var path in (string[])["", "/nodes", "/workloads", "/events", "/live", "/workloads/live", "/node-pools"])
            (await other.GotoAsync(Cluster + path))!.Status.ShouldBe(404, path);
        await other.Context.CloseAsync();
    }

    [Fact, Step(11)]
    public async Task The_look_is_chosen_and_the_Host_restarts_without_a_new_sign_in()
    {
        await Page.GotoAsync(PortalBrowser.Address + "/");
        await Page.ClickAsync("form.theme button");
        (await Page.GetAttributeAsync("html", "data-theme")).ShouldBe("dark");

        (await stage.Platform.PlatformAsync("down", "--data-dir", stage.Platform.DataDirectory)).ShouldSucceed();
        await stage.Platform.StartAsync();
        await Page.ReloadAsync();

        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "Home" })).ToBeVisibleAsync();
        (await Page.GetAttributeAsync("html", "data-theme")).ShouldBe("dark");
        stage.Browser.Complaints.ShouldBeEmpty();
    }

    [Fact, Step(12)]
    public async Task The_group_is_deleted_only_when_its_name_is_typed_and_then_everything_goes()
    {
        await Page.GotoAsync($"{PortalBrowser.Address}/groups/{stage.Subscription}/story");
        await Page.ClickAsync("summary:has-text('Delete')");
        await Expect(Page.Locator("button.danger")).ToBeDisabledAsync();
        await Page.FillAsync("input[name=confirm]", "story");
        await Page.ClickAsync("button.danger");

        await Commands.EventuallyAsync(async () =>
        {
            await Page.GotoAsync(PortalBrowser.Address + "/resources");
            return await Page.InnerTextAsync("main");
        }, text => text.Contains("There is nothing here", StringComparison.Ordinal), "the resources to go");
    }

    [Fact, Step(13)]
    public async Task Sign_out_ends_everything()
    {
        await Page.ClickAsync("details.menu summary");
        await Page.ClickAsync("text=Sign out");
        await Expect(Page.GetByRole(AriaRole.Heading)).ToHaveTextAsync("You are signed out");
        await stage.Browser.InspectAsync(Page, "signed-out");

        await Page.GotoAsync(PortalBrowser.Address + "/clusters");

        new Uri(Page.Url).Host.ShouldStartWith("login.");
        stage.Browser.Complaints.ShouldBeEmpty();
    }

    private Task NextAsync() => Page.ClickAsync(".actions button.primary");

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f-]{27}")]
    private static partial Regex SubscriptionInPath();
}
