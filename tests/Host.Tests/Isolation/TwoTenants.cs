using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.ApiGateway;
using Platform.ApiGateway.Authorization;
using Platform.ApiGateway.Identity;
using Platform.Contracts.Authorization;
using Platform.Contracts.ControlPlanes;
using Platform.Contracts.Identity;
using Platform.Contracts.Monitoring;
using Platform.ControlPlane;
using Platform.Foundation.Data;
using Platform.Foundation.Hosting;
using Platform.Foundation.Identity;
using Platform.Foundation.Installation;
using Platform.Foundation.Security;
using Platform.Host.Portal;
using Platform.Monitoring;
using Platform.ProvisioningService;
using Platform.Registry;
using Platform.Testing;

namespace Platform.Host.Tests.Isolation;

/// <summary>
/// Every module, as the Host puts them together, with two tenants: the first with a principal for each role, the second with an
/// owner and administrator. Nothing listens behind the gateway: what it lets through is answered 503.
/// </summary>
public sealed class TwoTenants : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("platform-isolation-");
    private readonly Dictionary<(string Person, bool Graph), string> _tokens = [];
    private ServiceProvider _services = null!;
    private GatewaySite _gateway = null!;
    private NpgsqlDataSource _database = null!;

    /// <summary>The first tenant's people by their role.</summary>
    public static IReadOnlyList<string> Members { get; } = ["Owner", "Contributor", "Reader", "AcrPull", "Nobody"];

    /// <summary>The second tenant's owner and administrator.</summary>
    public const string Stranger = "Stranger";

    public const string Domain = "isolation.test";

    /// <summary>The first tenant's subscription.</summary>
    public Guid Subscription { get; private set; }

    /// <summary>Object id of the first tenant's administrator.</summary>
    public Guid Victim { get; private set; }

    public PlatformInstallation Installation { get; private set; } = null!;

    public IServiceProvider Services => _services;

    /// <summary>The sites that the modules register.</summary>
    public IReadOnlyList<string> Sites { get; private set; } = [];

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        _database = await _postgres.CreateDatabaseAsync();
        Installation = new PlatformInstallation { DataDirectory = _directory.FullName, Domain = Domain };
        var authority = CertificateAuthority.Create("test", TimeProvider.System);
        var role = authority.Issue(new() { CommonName = InternalNetwork.RoleName, Organizations = [InternalNetwork.RoleOrganization], Client = true });
        var network = new InternalNetwork(authority, role, new Uri("https://127.0.0.1:9"));
        var collection = new ServiceCollection();
        collection.AddLogging().AddSingleton(TimeProvider.System).AddSingleton(Installation).AddSingleton(authority).AddSingleton(network)
            .AddSingleton(_database).AddSingleton<SchemaMigrator>()
            .AddSingleton<ISecretProtector>(FileKeySecretProtector.OpenOrCreate(Path.Combine(_directory.FullName, "key")))
            .AddSingleton<IIdentityApi, OwnKeys>()
            .AddSingleton(_ => network.CreateClient<IAuthorizationApi>()).AddSingleton(_ => network.CreateClient<IControlPlanesApi>()).AddSingleton(_ => network.CreateClient<IWorkspacesApi>())
            .AddSingleton(_ => network.CreateClient<IDiagnosticSettingsApi>())
            .AddSingleton(provider => new AccessTokenValidator(provider.GetRequiredService<IIdentityApi>(), TimeProvider.System, Installation.Issuer))
            .AddSingleton<IHostNames, NoNames>().AddSingleton<IPublicAddresses, NoAddresses>()
            .AddApiGateway().AddRegistry().AddMonitoring().AddControlPlane().AddProvisioning(new ProvisioningSettings(null)).AddPortal();
        Sites = [.. collection.Where(service => service.ServiceType == typeof(IPublicSite)).Select(service => service.ImplementationType?.Name ?? "a site made by a function")];
        _services = collection.BuildServiceProvider();
        // Made alone: the other sites would begin to work.
        _gateway = ActivatorUtilities.CreateInstance<GatewaySite>(_services);
        await _services.PrepareApiGatewayAsync(CancellationToken.None);
        await SettleAsync();
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
        await _postgres.DisposeAsync();
        _directory.Delete(true);
    }

    /// <summary>Sends a request to the gateway as a person; null for nobody.</summary>
    public async Task<(int Status, string Body)> SendAsync(string? person, string method, string path, string body = "{}")
    {
        var graph = path.StartsWith("/graph/", StringComparison.Ordinal);
        var context = new DefaultHttpContext { RequestServices = _services };
        (context.Request.Method, context.Request.Path, context.Request.Host) = (method, path, new HostString(Installation.ManagementHost));
        (context.Connection.LocalIpAddress, context.Connection.RemoteIpAddress) = (IPAddress.Loopback, IPAddress.Loopback);
        if (person is not null) context.Request.Headers.Authorization = $"Bearer {_tokens[(person, graph)]}";
        var content = System.Text.Encoding.UTF8.GetBytes(body);
        (context.Request.Body, context.Request.ContentLength, context.Request.ContentType) = (new MemoryStream(content), content.Length, "application/json");
        var answer = new MemoryStream();
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        await _gateway.HandleAsync(context);
        await context.Response.BodyWriter.FlushAsync();
        return (context.Response.StatusCode, System.Text.Encoding.UTF8.GetString(answer.ToArray()));
    }

    private async Task SettleAsync()
    {
        var (directory, tenants, assignments) = (_services.GetRequiredService<DirectoryStore>(), _services.GetRequiredService<TenantStore>(), _services.GetRequiredService<RoleAssignmentStore>());
        var first = (await tenants.ListAsync(CancellationToken.None))[0];
        Subscription = (await tenants.ListSubscriptionsAsync(first.Id, CancellationToken.None)).Single().Id;
        Victim = (await directory.FindUserAsync($"admin@{Domain}", CancellationToken.None))!.ObjectId;
        var password = GeneratedPassword.Create();
        var hash = CredentialHash.OfPassword(password);
        foreach (var member in Members)
        {
            var user = new DirectoryPrincipal(Guid.NewGuid(), first.Id, false, $"{member.ToLowerInvariant()}@{Domain}", null, hash) { DisplayName = member };
            await directory.CreateAsync(user, CancellationToken.None);
            if (RoleDefinitions.Find(member) is { } role)
            {
                var (scope, name) = ($"/subscriptions/{Subscription}", Guid.NewGuid());
                await assignments.PutAsync(new RoleAssignment($"{scope}/providers/Microsoft.Authorization/roleAssignments/{name}", name, scope, role.Id, user.ObjectId, default), CancellationToken.None);
            }
            await SignInAsync(member, user.Name, password);
        }
        await tenants.CreateAsync(new NewTenant("Other", "other.test", ["Other"], "admin@other.test", hash), CancellationToken.None);
        await SignInAsync(Stranger, "admin@other.test", password);
    }

    private async Task SignInAsync(string person, string name, string password)
    {
        foreach (var graph in (bool[])[false, true])
        {
            var context = new DefaultHttpContext { RequestServices = _services };
            var form = $"grant_type=password&client_id={WellKnownClients.AzureCli}&username={Uri.EscapeDataString(name)}&password={password}&scope={(graph ? Uri.EscapeDataString(Installation.GraphUrl + "//.default") : "")}";
            (context.Request.Method, context.Request.Path, context.Request.Host, context.Request.ContentType) = ("POST", "/adfs/oauth2/token", new HostString(Installation.LoginHost), "application/x-www-form-urlencoded");
            (context.Request.Body, context.Request.ContentLength) = (new MemoryStream(System.Text.Encoding.UTF8.GetBytes(form)), form.Length);
            var answer = new MemoryStream();
            context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
            await _gateway.HandleAsync(context);
            await context.Response.BodyWriter.FlushAsync();
            _tokens[(person, graph)] = (string)JsonNode.Parse(answer.ToArray())!["access_token"]!;
        }
    }

    private sealed class OwnKeys(SigningKeys keys) : IIdentityApi
    {
        public Task<JsonWebKeySet> GetKeysAsync(CancellationToken cancellationToken = default) => Task.FromResult(keys.KeySet);
    }

    private sealed class NoNames : IHostNames
    {
        public Task AddAsync(string hostName, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task RemoveAsync(string hostName, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class NoAddresses : IPublicAddresses
    {
        public Task AddAsync(IPAddress address, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task RemoveAsync(IPAddress address, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
