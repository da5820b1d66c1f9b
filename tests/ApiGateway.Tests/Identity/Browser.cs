using System.Net;
using System.Text.RegularExpressions;

namespace Platform.ApiGateway.Tests.Identity;

/// <summary>What a browser does with the identity provider's pages: keeps cookies, fills in forms, follows nothing by itself.</summary>
public sealed partial class Browser(GatewayFixture gateway, string address = "192.0.2.10")
{
    private readonly Dictionary<string, string> _cookies = [];
    private string _page = "", _url = "";

    /// <summary>Where the last answer redirects to; empty when it does not.</summary>
    public string Location { get; private set; } = "";

    /// <summary>The last answer's headers.</summary>
    public Microsoft.AspNetCore.Http.IHeaderDictionary Headers { get; private set; } = new Microsoft.AspNetCore.Http.HeaderDictionary();

    public async Task<(int Status, string Page)> OpenAsync(string url) => await SendAsync("GET", url, null);

    /// <summary>Posts the page's form with its hidden fields and these.</summary>
    public async Task<(int Status, string Page)> SubmitAsync(params (string Name, string Value)[] fields)
    {
        var all = HiddenField().Matches(_page).Select(match => (match.Groups[1].Value, WebUtility.HtmlDecode(match.Groups[2].Value))).Concat(fields);
        return await SendAsync("POST", _url, string.Join('&', all.Select(field => $"{field.Item1}={Uri.EscapeDataString(field.Item2)}")));
    }

    public void ForgetCookies() => _cookies.Clear();

    private async Task<(int Status, string Page)> SendAsync(string method, string url, string? form)
    {
        var headers = _cookies.Count == 0 ? [] : new Dictionary<string, string> { ["Cookie"] = string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")) };
        (var status, _page, Headers) = await gateway.SendAsync(method, url, headers, form, "application/x-www-form-urlencoded", IPAddress.Parse(address));
        (_url, Location) = (url, Headers.Location.ToString());
        foreach (var cookie in Headers.SetCookie)
        {
            var (name, value) = (cookie!.Split('=')[0], cookie.Split(';')[0][(cookie.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            if (value.Length == 0) _cookies.Remove(name);
            else _cookies[name] = value;
        }
        return (status, _page);
    }

    [GeneratedRegex("""<input type="hidden" name="([^"]*)" value="([^"]*)">""")]
    private static partial Regex HiddenField();
}
