using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.ApiGateway;
using Platform.ApiGateway.Authorization;
using Platform.Contracts.Authorization;
using Platform.Contracts.Identity;
using Platform.Foundation.Data;
using Platform.Foundation.Hosting;
using Platform.Foundation.Identity;
using Platform.Foundation.Installation;
using Platform.Foundation.Security;

namespace Platform.Testing;

/// <summary>A role to run beside the gateway.</summary>
/// <param name="DnsNames">The public names that it serves.</param>
/// <param name="Add">Registers it.</param>
/// <param name="PrepareAsync">Brings its schemas up to date.</param>
/// <param name="Map">Maps its internal endpoints.</param>
public sealed record RoleUnderTest(
    IReadOnlyList<string> DnsNames, Action<IServiceCollection, PlatformInstallation, Func<HttpClient>> Add,
    Func<IServiceProvider, CancellationToken, Task> PrepareAsync, Action<IEndpointRouteBuilder> Map);

/// <summary>A role and the gateway in one process, over real TLS and a real PostgreSQL, on ports of the loopback.</summary>
public sealed class RoleHost : IAsyncDisposable
{
    /// <summary>Domain of every name.</summary>
    public const string Domain = "test.internal";

    private readonly WebApplication _app;
    private readonly CertificateAuthority _authority;

    private RoleHost(WebApplication app, string directory, CertificateAuthority authority, int port) =>
        (_app, Directory, _authority, Port) = (app, directory, authority, port);

    /// <summary>Of the public listener.</summary>
    public int Port { get; }

    public IServiceProvider Services => _app.Services;

    public string Directory { get; }

    public string CertificatePem => _authority.CertificatePem;

    private InternalNetwork Network => Services.GetRequiredService<InternalNetwork>();

    public TestHostNames HostNames => (TestHostNames)Services.GetRequiredService<IHostNames>();

    /// <summary>The only tenant's first subscription.</summary>
    public Guid Subscription { get; private set; }

    public Guid Tenant { get; private set; }

    public static async Task<RoleHost> StartAsync(RoleUnderTest role, NpgsqlDataSource database, string directory)
    {
        System.IO.Directory.CreateDirectory(directory);
        var (port, internalPort) = (FreePort(), FreePort());
        var installation = new PlatformInstallation { DataDirectory = directory, Domain = Domain, Port = port };
        var authority = CertificateAuthority.OpenOrCreate(directory, "ca", "test authority", TimeProvider.System);
        var network = new InternalNetwork(authority, authority.Issue(new CertificateRequestDetails
        {
            CommonName = InternalNetwork.RoleName,
            Organizations = [InternalNetwork.RoleOrganization],
            DnsNames = [InternalNetwork.RoleName],
            Server = true,
            Client = true,
        }), new Uri($"https://127.0.0.1:{internalPort}"));
        var server = authority.Issue(new CertificateRequestDetails
        {
            CommonName = Domain,
            DnsNames = [.. role.DnsNames, installation.LoginHost, installation.ManagementHost],
            Server = true,
        });

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseHttps(server));
            kestrel.Listen(IPAddress.Loopback, internalPort, listen => listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => new ValueTask<SslServerAuthenticationOptions>(network.ServerOptions) }));
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        AddServices(builder.Services, database, installation, authority, network);
        role.Add(builder.Services, installation, () => CreateClient(authority, port));
        builder.Services.AddApiGateway();

        var app = builder.Build();
        Map(app, role, internalPort);
        await app.Services.PrepareApiGatewayAsync(CancellationToken.None);
        await role.PrepareAsync(app.Services, CancellationToken.None);
        await app.StartAsync();
        var host = new RoleHost(app, directory, authority, port);
        await host.ReadTenantAsync(database);
        return host;
    }

    /// <summary>A client of the public listener for which every host name leads to the loopback.</summary>
    public HttpClient CreateClient(string host)
    {
        var client = CreateClient(_authority, Port);
        client.BaseAddress = new Uri($"https://{host}:{Port}");
        return client;
    }

    /// <summary>Makes a service principal of the tenant.</summary>
    public async Task<TestPrincipal> CreatePrincipalAsync()
    {
        var secret = Guid.NewGuid().ToString("N") + Guid.NewGuid().ToString("N");
        var made = await Services.GetRequiredService<IAuthorizationApi>().PutServicePrincipalAsync(new ServicePrincipalRequest(Tenant, $"test-{Guid.NewGuid():N}", secret));
        return new TestPrincipal(made.ObjectId, made.ApplicationId, secret);
    }

    /// <summary>Gives a principal a role on a resource.</summary>
    public async Task AssignAsync(string resourceId, TestPrincipal principal, string role)
    {
        var assignment = Guid.NewGuid();
        (await Services.GetRequiredService<RoleAssignmentStore>().PutAsync(new RoleAssignment(
            $"{resourceId}/providers/Microsoft.Authorization/roleAssignments/{assignment}", assignment, resourceId,
            RoleDefinitions.Find(role)!.Id, principal.ObjectId, DateTimeOffset.UtcNow), CancellationToken.None)).ShouldBeTrue();
    }

    /// <summary>Calls a resource provider as the gateway does.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Path and query on the internal listener.</param>
    /// <param name="body">The body; null for none.</param>
    /// <param name="principal">Who calls; null for somebody of the tenant.</param>
    public async Task<(int Status, JsonObject Body)> CallProviderAsync(HttpMethod method, string path, JsonObject? body = null, TestPrincipal? principal = null)
    {
        using var client = Network.CreateClient();
        using var request = new HttpRequestMessage(method, new Uri(Network.BaseAddress, path));
        var caller = new PlatformPrincipal(principal?.ObjectId ?? Guid.NewGuid(), Tenant, "tester", principal is not null);
        request.Headers.Add(PlatformPrincipal.Header, caller.ToHeader());
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? [] : (JsonObject)JsonNode.Parse(text)!);
    }

    /// <summary>Waits until a resource's last change has ended, and returns how; null when the resource is gone.</summary>
    public async Task<string?> SettledAsync(string path)
    {
        var state = "";
        for (var attempt = 0; attempt < 600; attempt++)
        {
            var (status, body) = await CallProviderAsync(HttpMethod.Get, path);
            if (status == 404) return null;
            state = (string)body["properties"]!["provisioningState"]!;
            if (state is "Succeeded" or "Failed") return state;
            await Task.Delay(50);
        }
        throw new TimeoutException($"{path} is still {state}");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _authority.Dispose();
    }

    /// <summary>A client for which every host name leads to a port of the loopback.</summary>
    public static HttpClient CreateClient(CertificateAuthority authority, int port) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { authority.Certificate },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
    });

    private static void AddServices(IServiceCollection services, NpgsqlDataSource database, PlatformInstallation installation, CertificateAuthority authority, InternalNetwork network)
    {
        services.AddSingleton(database).AddSingleton(installation).AddSingleton(authority).AddSingleton(network).AddSingleton(TimeProvider.System);
        services.AddSingleton<ISecretProtector>(FileKeySecretProtector.OpenOrCreate(Path.Combine(installation.DataDirectory, "secret.key")));
        services.AddSingleton<SchemaMigrator>();
        services.AddSingleton<IHostNames, TestHostNames>();
        services.AddSingleton(network.CreateClient<IIdentityApi>()).AddSingleton(network.CreateClient<IAuthorizationApi>());
        services.AddSingleton(provider => new AccessTokenValidator(provider.GetRequiredService<IIdentityApi>(), TimeProvider.System, installation.Issuer));
        services.AddRouting();
    }

    private static void Map(WebApplication app, RoleUnderTest role, int internalPort)
    {
        var sites = app.Services.GetServices<IPublicSite>().ToList();
        var gateway = sites.OfType<GatewaySite>().Single();
        app.Use(async (context, next) =>
        {
            if (context.Connection.LocalPort == internalPort) await next(context);
            else await (sites.FirstOrDefault(site => site.Matches(context.Request.Host.Host, IPAddress.Loopback)) ?? gateway).HandleAsync(context);
        });
        app.UseRouting();
        app.MapApiGateway();
        role.Map(app);
    }

    private async Task ReadTenantAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("SELECT id, tenant_id FROM gateway.subscriptions LIMIT 1");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        (Subscription, Tenant) = (reader.GetGuid(0), reader.GetGuid(1));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
