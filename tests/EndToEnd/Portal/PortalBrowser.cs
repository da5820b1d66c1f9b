using Microsoft.Playwright;

namespace Platform.EndToEnd.Portal;

/// <summary>Debian's Chromium, trusting the platform's authority as an operator's would: by the NSS database of its home directory.</summary>
public sealed class PortalBrowser : IAsyncDisposable
{
    private static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    private const string Apart = "e2e-browser";

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly string _axe;

    private PortalBrowser(IPlaywright playwright, IBrowser browser, string axe) => (_playwright, _browser, _axe) = (playwright, browser, axe);

    /// <summary>The portal's address.</summary>
    public static string Address => $"https://portal.{PlatformUnderTest.Domain}";

    /// <summary>Where the pages' pictures are put, for people to look at.</summary>
    public static string Pictures => Path.Combine(Repository.Root, "artifacts", "portal");

    /// <summary>What the browser's console said that it should not have.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Starts the browser.</summary>
    /// <param name="home">Its home directory.</param>
    /// <param name="authority">The platform's certificate authority.</param>
    public static async Task<PortalBrowser> StartAsync(string home, string authority)
    {
        var database = Directory.CreateDirectory(Path.Combine(home, ".pki", "nssdb")).FullName;
        (await Commands.RunAsync("certutil", ["-d", $"sql:{database}", "-N", "--empty-password"])).ShouldSucceed();
        (await Commands.RunAsync("certutil", ["-d", $"sql:{database}", "-A", "-t", "C,,", "-n", "platform", "-i", authority])).ShouldSucceed();
        var tools = Path.Combine(Repository.Root, "artifacts", "tools", "axe");
        (await Commands.RunAsync(Path.Combine(Repository.Root, "eng", "install-axe"), [tools], limit: TimeSpan.FromMinutes(2))).ShouldSucceed();
        Directory.CreateDirectory(Pictures);
        var program = await PutApartAsync(home);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = program,
            Args = Arguments,
            Env = new Dictionary<string, string> { ["HOME"] = home, ["PATH"] = "/usr/bin:/bin" },
        });
        return new PortalBrowser(playwright, browser, await File.ReadAllTextAsync(Path.Combine(tools, "axe.min.js")));
    }

    /// <summary>A person's own window, without anybody's cookies.</summary>
    public async Task<IPage> OpenAsync()
    {
        var context = await _browser.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 860 }, Permissions = ["clipboard-read", "clipboard-write"] });
        context.SetDefaultTimeout(20_000);
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.Contains("status of 40", StringComparison.Ordinal)) Complaints.Add(message.Text);
        };
        page.PageError += (_, error) => Complaints.Add(error);
        page.Dialog += (_, dialog) =>
        {
            Complaints.Add($"a dialog: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        return page;
    }

    /// <summary>Goes to the portal and signs in on the way.</summary>
    public static async Task SignInAsync(IPage page, string name, string password)
    {
        await page.GotoAsync(Address + "/");
        await page.FillAsync("input[name=username]", name);
        await page.FillAsync("input[type=password]", password);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(address => new Uri(address).Host == new Uri(Address).Host);
    }

    /// <summary>Looks at a page in both looks and at a phone's width: nothing sticks out, and axe-core finds no fault.</summary>
    public async Task InspectAsync(IPage page, string name)
    {
        foreach (var (scheme, width) in ((ColorScheme, int)[])[(ColorScheme.Light, 1280), (ColorScheme.Dark, 1280), (ColorScheme.Light, 390)])
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            await page.SetViewportSizeAsync(width, 860);
            await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}-{scheme.ToString().ToLowerInvariant()}-{width}.png"), FullPage = true });
            (await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth")).ShouldBe(0, $"{name} sticks out at a width of {width}");
            // By the debugger, because the page's own policy lets no foreign script in.
            await using var session = new Debugger(await page.Context.NewCDPSessionAsync(page));
            await session.EvaluateAsync(_axe);
            var faults = await session.EvaluateAsync("axe.run().then(found => found.violations.map(fault => fault.id + ': ' + fault.nodes.map(node => node.html).join(' | ')).join('\\n'))");
            faults.ShouldBe("", $"{name} in {scheme} at {width}");
        }
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await page.SetViewportSizeAsync(1280, 860);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        await Commands.RunAsync("ip", ["netns", "delete", Apart]);
    }

    // As on another machine: a browser drops its connections whenever a link or address of its own machine changes, and here
    // every new cluster is one. It has a network namespace, and a cable to this machine.
    private static async Task<string> PutApartAsync(string home)
    {
        await Commands.RunAsync("ip", ["netns", "delete", Apart]);
        (await Commands.RunAsync("ip", ["netns", "add", Apart])).ShouldSucceed();
        // A link gives itself an IPv6 address seconds after it is up: that too would be a change.
        (await Commands.RunAsync("nsenter", [$"--net=/run/netns/{Apart}", "sh", "-c", "for each in all default; do echo 1 >/proc/sys/net/ipv6/conf/$each/disable_ipv6; done"])).ShouldSucceed();
        foreach (var command in (string[])[
            $"link add {Apart} type veth peer name uplink netns {Apart}", $"address add 169.254.73.1/30 dev {Apart}", $"link set {Apart} up",
            $"-n {Apart} address add 169.254.73.2/30 dev uplink", $"-n {Apart} link set uplink up", $"-n {Apart} link set lo up", $"-n {Apart} route add default via 169.254.73.1"])
            (await Commands.RunAsync("ip", command.Split(' '))).ShouldSucceed();
        var program = Path.Combine(home, "chromium");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\nexec nsenter --net=/run/netns/{Apart} /usr/bin/chromium \"$@\"\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return program;
    }

    private sealed class Debugger(ICDPSession session) : IAsyncDisposable
    {
        public async Task<string> EvaluateAsync(string expression)
        {
            var answer = await session.SendAsync("Runtime.evaluate", new() { ["expression"] = expression, ["awaitPromise"] = true, ["returnByValue"] = true });
            return answer?.GetProperty("result") is { } result && result.TryGetProperty("value", out var value) ? value.ToString() : "";
        }

        public async ValueTask DisposeAsync() => await session.DetachAsync();
    }
}
