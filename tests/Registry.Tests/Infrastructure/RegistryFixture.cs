using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.ApiGateway.Authorization;
using Platform.Contracts.Authorization;
using Platform.Contracts.Http;
using Platform.Contracts.Identity;
using Platform.Testing;

namespace Platform.Registry.Tests.Infrastructure;

/// <summary>A service principal with its secret.</summary>
internal sealed record TestPrincipal(Guid ObjectId, Guid ClientId, string Secret);

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

    internal static async Task<TestPrincipal> CreatePrincipalAsync(RegistryHost host)
    {
        var secret = Guid.NewGuid().ToString("N") + Guid.NewGuid().ToString("N");
        var made = await host.Services.GetRequiredService<IAuthorizationApi>()
            .PutServicePrincipalAsync(new ServicePrincipalRequest(host.Tenant, $"test-{Guid.NewGuid():N}", secret));
        return new TestPrincipal(made.ObjectId, made.ApplicationId, secret);
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
    public async Task<(int Status, JsonObject Body)> ArmAsync(HttpMethod method, string path, JsonObject? body = null)
    {
        using var client = host.CreateInternalClient();
        using var request = new HttpRequestMessage(method, new Uri(host.Network.BaseAddress, $"/registry{path}?api-version=2023-07-01"));
        var principal = new PlatformPrincipal(Guid.NewGuid(), host.Tenant, "tester", false);
        request.Headers.Add(PlatformPrincipal.Header, Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(principal, ContractsJson.Default.PlatformPrincipal)));
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? [] : (JsonObject)JsonNode.Parse(text)!);
    }

    /// <summary>Waits until the resource's last change has ended, and returns how; null when the resource is gone.</summary>
    public async Task<string?> SettledAsync()
    {
        var state = "";
        for (var attempt = 0; attempt < 600; attempt++)
        {
            var (status, body) = await ArmAsync(HttpMethod.Get, ResourceId);
            if (status == 404) return null;
            state = (string)body["properties"]!["provisioningState"]!;
            if (state is "Succeeded" or "Failed") return state;
            await Task.Delay(50);
        }
        throw new TimeoutException($"{name} is still {state}");
    }

    /// <summary>Makes a service principal and gives it a role on this registry.</summary>
    public async Task<TestPrincipal> CreatePrincipalAsync(string role)
    {
        var principal = await RegistryFixture.CreatePrincipalAsync(host);
        await AssignAsync(principal, role);
        return principal;
    }

    public async Task AssignAsync(TestPrincipal principal, string role)
    {
        var assignment = Guid.NewGuid();
        (await host.Services.GetRequiredService<RoleAssignmentStore>().PutAsync(new RoleAssignment(
            $"{ResourceId}/providers/Microsoft.Authorization/roleAssignments/{assignment}", assignment, ResourceId,
            RoleDefinitions.Find(role)!.Id, principal.ObjectId, DateTimeOffset.UtcNow), CancellationToken.None)).ShouldBeTrue();
    }

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
}
