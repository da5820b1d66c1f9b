using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.ApiGateway.Identity;
using Platform.Contracts.Identity;
using Platform.Foundation.Data;
using Platform.Foundation.Hosting;
using Platform.Foundation.Identity;
using Platform.Foundation.Installation;
using Platform.Foundation.Security;
using Platform.Testing;

namespace Platform.ApiGateway.Tests;

/// <summary>A gateway on a database of its own, called without a network in between.</summary>
public sealed class GatewayFixture : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("platform-test-");
    private ServiceProvider _services = null!;

    public TestTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));

    public PlatformInstallation Installation { get; private set; } = null!;

    public string Password { get; private set; } = "";

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        Installation = new PlatformInstallation { DataDirectory = _directory.FullName, Domain = "gateway.test" };
        var authority = CertificateAuthority.Create("test", TimeProvider.System);
        var role = authority.Issue(new() { CommonName = InternalNetwork.RoleName, Organizations = [InternalNetwork.RoleOrganization], Client = true });
        _services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(Time).AddSingleton(Installation)
            .AddSingleton(await _postgres.CreateDatabaseAsync())
            .AddSingleton<SchemaMigrator>()
            .AddSingleton<ISecretProtector>(FileKeySecretProtector.OpenOrCreate(Path.Combine(_directory.FullName, "key")))
            // Nothing listens there: what the gateway answers itself needs no provider.
            .AddSingleton(new InternalNetwork(authority, role, new Uri("https://127.0.0.1:9")))
            .AddSingleton<IIdentityApi, OwnKeys>()
            .AddSingleton(provider => new AccessTokenValidator(provider.GetRequiredService<IIdentityApi>(), Time, Installation.Issuer))
            .AddApiGateway().BuildServiceProvider();
        await _services.PrepareApiGatewayAsync(CancellationToken.None);
        Password = (await File.ReadAllTextAsync(Path.Combine(_directory.FullName, "admin-password"))).Trim();
    }

    public async Task DisposeAsync()
    {
        var database = Get<NpgsqlDataSource>();
        await _services.DisposeAsync();
        await database.DisposeAsync();
        await _postgres.DisposeAsync();
        _directory.Delete(true);
    }

    /// <summary>Sends a request through the gateway's site.</summary>
    public async Task<(int Status, string Body)> SendAsync(string method, string pathAndQuery, string? token = null, string? body = null, string contentType = "application/json")
    {
        var (status, answer, _) = await SendAsync(method, pathAndQuery, token is null ? [] : new() { ["Authorization"] = $"Bearer {token}" }, body, contentType, IPAddress.Loopback);
        return (status, answer);
    }

    /// <summary>Sends a request with headers from an address through the gateway's site.</summary>
    public async Task<(int Status, string Body, IHeaderDictionary Headers)> SendAsync(
        string method, string pathAndQuery, Dictionary<string, string> headers, string? body, string contentType, IPAddress source)
    {
        var context = new DefaultHttpContext { RequestServices = _services };
        var question = pathAndQuery.IndexOf('?', StringComparison.Ordinal);
        (context.Request.Method, context.Request.Path) = (method, question < 0 ? pathAndQuery : pathAndQuery[..question]);
        if (question >= 0) context.Request.QueryString = new QueryString(pathAndQuery[question..]);
        context.Request.Host = new HostString(Installation.ManagementHost);
        (context.Connection.LocalIpAddress, context.Connection.RemoteIpAddress) = (IPAddress.Loopback, source);
        foreach (var (name, value) in headers) context.Request.Headers[name] = value;
        var content = System.Text.Encoding.UTF8.GetBytes(body ?? "");
        (context.Request.Body, context.Request.ContentLength, context.Request.ContentType) = (new MemoryStream(content), content.Length, contentType);
        var answer = new MemoryStream();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        await Get<IPublicSite>().HandleAsync(context);
        await context.Response.BodyWriter.FlushAsync();
        return (context.Response.StatusCode, System.Text.Encoding.UTF8.GetString(answer.ToArray()), context.Response.Headers);
    }

    /// <summary>Asks the token endpoint.</summary>
    public Task<(int Status, string Body)> AskTokenAsync(params (string Name, string Value)[] fields) => SendAsync(
        "POST", "/adfs/oauth2/token", body: string.Join('&', fields.Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value)}")), contentType: "application/x-www-form-urlencoded");

    /// <summary>The administrator's access token.</summary>
    public async Task<string> SignInAsync() => AccessToken(await SignInAsync("admin", Password));

    /// <summary>Signs a user in with a password.</summary>
    public Task<(int Status, string Body)> SignInAsync(string name, string password, string scope = "") =>
        AskTokenAsync(("grant_type", "password"), ("username", name), ("password", password), ("client_id", WellKnownClients.AzureCli), ("scope", scope));

    /// <summary>A user's access token of the Graph API; by default the administrator's.</summary>
    public async Task<string> SignInToGraphAsync(string name = "admin", string? password = null) =>
        AccessToken(await SignInAsync(name, password ?? Password, Installation.GraphUrl + "//.default"));

    private static string AccessToken((int Status, string Body) answer)
    {
        answer.Status.ShouldBe(200, answer.Body);
        return (string)System.Text.Json.Nodes.JsonNode.Parse(answer.Body)!["access_token"]!;
    }

    private sealed class OwnKeys(SigningKeys keys) : IIdentityApi
    {
        public Task<JsonWebKeySet> GetKeysAsync(CancellationToken cancellationToken = default) => Task.FromResult(keys.KeySet);
    }
}
