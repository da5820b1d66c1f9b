using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Platform.Cli.Tests.Support;

/// <summary>
/// A server on a loopback port that answers as a test tells it, over real TLS and HTTP, and remembers what was asked; with
/// a home directory of its own for the command.
/// </summary>
internal sealed class TestPlatform : IAsyncDisposable
{
    public const string Domain = "test.internal";
    public const string Subscription = "/subscriptions/22222222-2222-2222-2222-222222222222";

    private readonly TestAuthority _authority = new();
    private readonly ConcurrentDictionary<string, Func<Request, Answer>> _routes = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Method, string Part, Func<Request, Answer> Answer)> _patterns = [];
    private readonly WebApplication _server;

    private TestPlatform()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        var certificate = _authority.Issue($"management.{Domain}", $"login.{Domain}", $"*.cr.{Domain}", $"api.loganalytics.{Domain}");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        _server = builder.Build();
        _server.Run(HandleAsync);
    }

    public string Home { get; } = Directory.CreateTempSubdirectory("platform-cli-test-").FullName;

    public ConcurrentQueue<Request> Requests { get; } = new();

    public int TokensIssued { get; private set; }

    public bool RejectTokens { get; set; }

    /// <summary>How often a device code is polled in vain.</summary>
    public int PendingPolls { get; set; } = 2;

    public int TokenLifetime { get; set; } = 3600;

    public string Address { get; private set; } = "";

    public string CaFile => Path.Combine(Home, "ca.crt");

    public static async Task<TestPlatform> StartAsync()
    {
        var platform = new TestPlatform();
        await platform._server.StartAsync();
        var addresses = platform._server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        platform.Address = new Uri(addresses.Addresses.First()).Authority;
        await File.WriteAllTextAsync(platform.CaFile, platform._authority.Pem);
        platform.On("GET", "/subscriptions", _ => Answer.Json(
            $$"""{"value":[{"id":"{{Subscription}}","subscriptionId":"{{Subscription.Split('/')[2]}}","tenantId":"1111","displayName":"Test"}]}"""));
        return platform;
    }

    /// <summary>A platform with somebody signed in.</summary>
    public static async Task<TestPlatform> StartSignedInAsync()
    {
        var platform = await StartAsync();
        var login = await platform.LoginAsync();
        login.ExitCode.ShouldBe(0, login.Error);
        platform.Requests.Clear();
        return platform;
    }

    public Task<CliRun> LoginAsync(string password = "right") => RunAsync("login", "--address", Address, "--domain", Domain,
        "--ca-cert", CaFile, "--username", "admin@" + Domain, "--password", password);

    /// <summary>Answers a method on a path; the path may leave out the subscription.</summary>
    public void On(string method, string path, Func<Request, Answer> answer) =>
        _routes[$"{method} {(path.StartsWith("/resourceGroups", StringComparison.Ordinal) || path.StartsWith("/providers", StringComparison.Ordinal) ? Subscription + path : path)}"] = answer;

    public void On(string method, string path, string json, int status = 200) => On(method, path, _ => Answer.Json(json, status));

    /// <summary>Answers a method on every path that contains a part.</summary>
    public void OnAny(string method, string part, Func<Request, Answer> answer) => _patterns.Add((method, part, answer));

    public Uri Link(string path) => new($"https://management.{Domain}{path}");

    public Task<CliRun> RunAsync(params string[] arguments) => CliRun.RunAsync(Home, arguments);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _authority.Dispose();
        Directory.Delete(Home, recursive: true);
    }

    private async Task HandleAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        var request = new Request(http.Request.Method, http.Request.Host.Host, http.Request.Path.Value!, http.Request.QueryString.Value ?? "", body,
            http.Request.Headers.Authorization.ToString());
        var answer = request.Path switch
        {
            "/adfs/oauth2/token" => Token(body),
            "/adfs/oauth2/devicecode" => Answer.Json("""{"device_code":"d","user_code":"BCDF","interval":0,"expires_in":60,"message":"Open the page and enter BCDF."}"""),
            _ => Route(request),
        };
        if (request.Path != "/adfs/oauth2/token")
            Requests.Enqueue(request);
        http.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
            http.Response.Headers[name] = value;
        if (answer.Body is not null)
            await http.Response.WriteAsync(answer.Body);
    }

    private Answer Route(Request request)
    {
        if (RejectTokens || request.Authorization != $"Bearer token-{TokensIssued}" && !request.Path.StartsWith("/oauth2", StringComparison.Ordinal))
            return Answer.Error(401, "InvalidAuthenticationToken", "The access token is invalid.");
        if (_routes.TryGetValue($"{request.Method} {request.Path}", out var answer))
            return answer(request);
        var pattern = _patterns.Find(item => item.Method == request.Method && request.Path.Contains(item.Part, StringComparison.Ordinal));
        return pattern.Answer is { } matched ? matched(request)
            : Answer.Error(404, "ResourceNotFound", $"Nothing at {request.Method} {request.Path}");
    }

    private Answer Token(string form)
    {
        if (form.Contains("password=wrong", StringComparison.Ordinal) || form.Contains("refresh_token=revoked", StringComparison.Ordinal))
            return Answer.Json("""{"error":"invalid_grant","error_description":"The user name or password is wrong."}""", 400);
        if (form.Contains("device_code", StringComparison.Ordinal) && PendingPolls-- > 0)
            return Answer.Json("""{"error":"authorization_pending","error_description":"Not yet."}""", 400);
        TokensIssued++;
        return Answer.Json(new JsonObject
        {
            ["access_token"] = $"token-{TokensIssued}",
            ["expires_in"] = TokenLifetime,
            ["refresh_token"] = "refresh-" + TokensIssued,
        }.ToJsonString());
    }
}

internal sealed record Request(string Method, string Host, string Path, string Query, string Body, string Authorization)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public override string ToString() => $"{Method} {Path}";
}

internal sealed record Answer(int Status, string? Body, Dictionary<string, string> Headers)
{
    public static Answer Json(string json, int status = 200) => new(status, json, []);

    public static Answer Empty(int status) => new(status, null, []);

    public static Answer Error(int status, string code, string message) =>
        Json(new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message } }.ToJsonString(), status);

    public Answer With(string header, object value) => this with { Headers = new(Headers) { [header] = value.ToString()! } };
}
