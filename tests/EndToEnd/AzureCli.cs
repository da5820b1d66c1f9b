using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Platform.EndToEnd;

/// <summary>Debian's stock Azure CLI with a configuration of its own, pointed at the installation by what <c>platform az-config</c> prints.</summary>
public sealed partial class AzureCli(PlatformUnderTest platform, string person)
{
    private string Home => platform.PathOf(person);

    private Dictionary<string, string> Variables => new()
    {
        ["HOME"] = Home,
        ["AZURE_CONFIG_DIR"] = Path.Combine(Home, ".azure"),
        ["REQUESTS_CA_BUNDLE"] = Path.Combine(platform.DataDirectory, "pki", "ca.crt"),
    };

    /// <summary>Runs the commands that the platform prints, in a shell, as a person would.</summary>
    public async Task ConfigureAsync()
    {
        Directory.CreateDirectory(Home);
        var platformCommand = Path.Combine(Repository.Root, "platform");
        (await platform.RunAsync("/bin/bash", ["-euc", $"eval \"$('{platformCommand}' az-config --data-dir '{platform.DataDirectory}')\""], Variables)).ShouldSucceed();
    }

    /// <summary>Runs <c>az</c>.</summary>
    public Task<CommandResult> RunAsync(params string[] arguments) => platform.RunAsync("az", arguments, Variables, TimeSpan.FromMinutes(3));

    /// <summary>Runs <c>az</c>, which must succeed, and reads the JSON it prints.</summary>
    public async Task<JsonNode> JsonAsync(params string[] arguments)
    {
        var result = (await RunAsync([.. arguments, "--output", "json", "--only-show-errors"])).ShouldSucceed();
        return JsonNode.Parse(result.Output) ?? throw new InvalidDataException($"{result.Command} printed nothing: {result.Error}");
    }

    /// <summary>Runs <c>az</c>, which must succeed, and returns its table or bare value.</summary>
    public async Task<string> TextAsync(string format, params string[] arguments) => (await RunAsync([.. arguments, "--output", format, "--only-show-errors"])).ShouldSucceed().Output.Trim();

    /// <summary>Signs in by device code: <c>az</c> waits while a browser opens the page, enters the code, signs in and agrees.</summary>
    public async Task SignInByDeviceCodeAsync(string name, string password)
    {
        var told = Path.Combine(Home, "device-code");
        var login = platform.RunAsync("/bin/bash", ["-c", $"exec az login --use-device-code --output json 2>'{told}'"], Variables);
        var message = await Commands.EventuallyAsync(async () => File.Exists(told) ? await File.ReadAllTextAsync(told) : "", text => Told().IsMatch(text) || login.IsCompleted, "the device code");
        var match = Told().Match(message);
        match.Success.ShouldBeTrue(message);
        using var browser = platform.CreateArmClient();
        var (page, url) = (await browser.GetStringAsync(match.Groups[1].Value), match.Groups[1].Value);
        page = await SubmitAsync(browser, url, page, ("user_code", match.Groups[2].Value), ("action", "find"));
        page = await SubmitAsync(browser, url, page, ("username", name), ("password", password), ("action", "signin"));
        page.ShouldContain(name);
        (await SubmitAsync(browser, url, page, ("action", "approve"))).ShouldContain("You are signed in");
        (await login).ShouldSucceed();
    }

    private static async Task<string> SubmitAsync(HttpClient browser, string url, string page, params (string Name, string Value)[] fields)
    {
        var form = HiddenField().Matches(page).Select(match => KeyValuePair.Create(match.Groups[1].Value, WebUtility.HtmlDecode(match.Groups[2].Value)))
            .Concat(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var content = new FormUrlEncodedContent(form);
        using var response = await browser.PostAsync(url, content);
        var answer = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, answer);
        return answer;
    }

    [GeneratedRegex("open the page (https://\\S+) and enter the code ([A-Z]{8})")]
    private static partial Regex Told();

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\">")]
    private static partial Regex HiddenField();
}
