using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using Platform.Testing;

namespace Platform.Registry.Tests.Infrastructure;

/// <summary>One running registry role for all tests of the collection; each test makes registries of its own in it.</summary>
public sealed class RegistryFixture : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"platform-registry-{Guid.NewGuid():N}"[..30]);
    private int _names;

    internal NpgsqlDataSource Database { get; private set; } = null!;

    internal RegistryHost Host { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        Database = await _postgres.CreateDatabaseAsync();
        Host = await RegistryHost.StartAsync(Database, _directory);
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await Database.DisposeAsync();
        await _postgres.DisposeAsync();
        Directory.Delete(_directory, true);
    }

    /// <summary>A data source on a database of its own, for a test that runs a host of its own.</summary>
    internal Task<NpgsqlDataSource> CreateDatabaseAsync() => _postgres.CreateDatabaseAsync();

    /// <summary>A name that no other test has.</summary>
    internal string NewName() => $"reg{Interlocked.Increment(ref _names):D5}";

    /// <summary>Makes a registry through its resource provider and waits until it is ready.</summary>
    internal async Task<TestRegistry> CreateRegistryAsync(RegistryHost? host = null)
    {
        var registry = new TestRegistry(host ?? Host, NewName());
        await registry.CreateAsync();
        return registry;
    }
}

[CollectionDefinition(Name)]
public sealed class RegistryCollection : ICollectionFixture<RegistryFixture>
{
    public const string Name = "registry";
}

/// <summary>A registry under test.</summary>
internal sealed class TestRegistry(RegistryHost host, string name)
{
    public string Name => name;

    public RegistryHost Host => host;

    public string LoginServer => $"{RegistryHost.HostOf(name)}:{host.Port}";

    public string ResourceId { get; } = $"/subscriptions/{host.Subscription}/resourceGroups/tests/providers/Microsoft.ContainerRegistry/registries/{name}";

    public async Task CreateAsync()
    {
        var (status, body) = await ArmAsync(HttpMethod.Put, ResourceId, new JsonObject { ["location"] = "local", ["sku"] = new JsonObject { ["name"] = "Basic" } });
        status.ShouldBe(201, body.ToJsonString());
        await SettledAsync();
    }

    /// <summary>Calls the resource provider as the gateway does.</summary>
    public Task<(int Status, JsonObject Body)> ArmAsync(HttpMethod method, string path, JsonObject? body = null) =>
        host.Role.CallProviderAsync(method, ProviderPath(path), body);

    /// <inheritdoc cref="RoleHost.SettledAsync"/>
    public Task<string?> SettledAsync() => host.Role.SettledAsync(ProviderPath(ResourceId));

    /// <summary>Makes a service principal and gives it a role on this registry.</summary>
    public async Task<TestPrincipal> CreatePrincipalAsync(string role)
    {
        var principal = await host.Role.CreatePrincipalAsync();
        await AssignAsync(principal, role);
        return principal;
    }

    public Task AssignAsync(TestPrincipal principal, string role) => host.Role.AssignAsync(ResourceId, principal, role);

    /// <summary>A client that sends no credentials.</summary>
    public HttpClient CreateClient() => host.CreateClient(name);

    /// <summary>A client with a token for some scopes, of a principal with a role on this registry.</summary>
    public async Task<HttpClient> CreateClientAsync(string role, params string[] scopes) => await CreateClientAsync(await CreatePrincipalAsync(role), scopes);

    public async Task<HttpClient> CreateClientAsync(TestPrincipal principal, params string[] scopes)
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(client, principal, scopes));
        return client;
    }

    /// <summary>A client that may do everything in one repository.</summary>
    public Task<HttpClient> CreateOwnerAsync(params string[] repositories) =>
        CreateClientAsync("Owner", [.. repositories.Select(repository => $"repository:{repository}:pull,push,delete,metadata_read"), "registry:catalog:*"]);

    public static async Task<string> TokenAsync(HttpClient client, TestPrincipal principal, params string[] scopes)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/oauth2/token?service=test{string.Concat(scopes.Select(scope => $"&scope={Uri.EscapeDataString(scope)}"))}");
        request.Headers.Authorization = Basic(principal.ClientId.ToString(), principal.Secret);
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(200, text);
        return (string)JsonNode.Parse(text)!["access_token"]!;
    }

    public static AuthenticationHeaderValue Basic(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    private static string ProviderPath(string path) => $"/registry{path}?api-version=2023-07-01";
}
