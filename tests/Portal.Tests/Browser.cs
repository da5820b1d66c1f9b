using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace Platform.Portal.Tests;

/// <summary>What a browser does, without one: cookies by host, forms with their hidden fields, no redirect unseen.</summary>
public sealed partial class Browser : IDisposable
{
    private readonly PortalFixture _fixture;
    private readonly HttpClient _http;

    public Browser(PortalFixture fixture, X509Certificate2 authority)
    {
        _fixture = fixture;
        _http = new HttpClient(new SocketsHttpHandler
        {
            CookieContainer = Cookies,
            AllowAutoRedirect = false,
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck },
            },
        })
        { BaseAddress = fixture.Portal };
    }

    public CookieContainer Cookies { get; } = new();

    public Task<HttpResponseMessage> GetAsync(string address) => _http.GetAsync(address);

    public Task<HttpResponseMessage> GetAsync(Uri address) => _http.GetAsync(address);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _http.SendAsync(request);

    public Task<HttpResponseMessage> PostAsync(string address, params (string Name, string Value)[] fields) =>
        _http.PostAsync(address, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    /// <summary>Goes where an answer leads.</summary>
    public Task<HttpResponseMessage> FollowAsync(HttpResponseMessage answer) => GetAsync(new Uri(answer.RequestMessage!.RequestUri!, answer.Headers.Location!));

    /// <summary>Goes to a page, signs in as the administrator on the way, and returns the answer that leads back to the page.</summary>
    public async Task<HttpResponseMessage> SignInAsync(string path)
    {
        var refused = await GetAsync(path);
        return await SignInAtAsync(refused.Headers.Location!.ToString());
    }

    /// <summary>Signs in as the administrator, from the address that begins it.</summary>
    public async Task<HttpResponseMessage> SignInAtAsync(string begin)
    {
        var authorize = await FollowAsync(await GetAsync(begin));
        authorize.StatusCode.ShouldBe(HttpStatusCode.OK);
        var page = await authorize.Content.ReadAsStringAsync();
        var fields = HiddenFields(page).Append(("username", "admin")).Append(("password", _fixture.Password));
        var callback = await PostAsync(new Uri(authorize.RequestMessage!.RequestUri!, WebUtility.HtmlDecode(Action().Match(page).Groups[1].Value)).AbsoluteUri, [.. fields]);
        ((int)callback.StatusCode).ShouldBeInRange(302, 303, await callback.Content.ReadAsStringAsync());
        return await FollowAsync(callback);
    }

    /// <summary>The token that a page's forms carry.</summary>
    public async Task<string> FormTokenAsync()
    {
        var page = await (await GetAsync("/")).Content.ReadAsStringAsync();
        return HiddenFields(page).First(field => field.Name == "__token").Value;
    }

    public void Dispose() => _http.Dispose();

    public static IEnumerable<(string Name, string Value)> HiddenFields(string page) =>
        Input().Matches(page).Select(input => input.Value).Where(input => input.Contains("type=\"hidden\"", StringComparison.Ordinal))
            .Select(input => (Of(input, "name"), WebUtility.HtmlDecode(Of(input, "value"))));

    private static string Of(string tag, string attribute) => Regex.Match(tag, $"{attribute}=\"([^\"]*)\"").Groups[1].Value;

    [GeneratedRegex("<input[^>]*>")]
    private static partial Regex Input();

    [GeneratedRegex("<form[^>]*action=\"([^\"]*)\"")]
    private static partial Regex Action();
}
