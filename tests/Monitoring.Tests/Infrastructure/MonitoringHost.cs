using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Contracts.Arm;
using Platform.Contracts.Monitoring;
using Platform.Foundation.Hosting;
using Platform.Testing;

namespace Platform.Monitoring.Tests.Infrastructure;

/// <summary>The monitoring role beside the gateway.</summary>
internal sealed class MonitoringHost : IAsyncDisposable
{
    public const string QueryHost = $"api.loganalytics.{RoleHost.Domain}";

    private readonly RoleHost _role;

    private MonitoringHost(RoleHost role) => _role = role;

    /// <summary>The role and the gateway.</summary>
    public RoleHost Role => _role;

    public int Port => _role.Port;

    public IServiceProvider Services => _role.Services;

    public string Directory => _role.Directory;

    public string CertificatePem => _role.CertificatePem;

    public MonitoringOptions Options => Services.GetRequiredService<MonitoringOptions>();

    public TestHostNames HostNames => _role.HostNames;

    public Guid Subscription => _role.Subscription;

    public Guid Tenant => _role.Tenant;

    public static string HostOf(Guid customerId) => $"{customerId}.ods.{RoleHost.Domain}";

    public static async Task<MonitoringHost> StartAsync(NpgsqlDataSource database, string directory, Func<MonitoringOptions, MonitoringOptions>? configure = null) =>
        new(await RoleHost.StartAsync(new RoleUnderTest(
            [$"*.ods.{RoleHost.Domain}", QueryHost],
            (services, installation, _) =>
            {
                if (configure is not null) services.AddSingleton(configure(MonitoringOptions.For(installation)));
                services.AddSingleton(provider => provider.GetRequiredService<InternalNetwork>().CreateClient<IResourcesApi>());
                services.AddSingleton(provider => provider.GetRequiredService<InternalNetwork>().CreateClient<IMonitoringApi>());
                services.AddSingleton(provider => provider.GetRequiredService<InternalNetwork>().CreateClient<IDiagnosticSettingsApi>());
                services.AddSingleton<TestClusters>().AddMonitoring();
            },
            (services, cancellationToken) => services.PrepareMonitoringAsync(cancellationToken),
            endpoints => endpoints.MapMonitoring().MapGet("/provisioning/{**path}", endpoints.ServiceProvider.GetRequiredService<TestClusters>().HandleAsync)), database, directory));

    /// <summary>A managed cluster that provisioning would know.</summary>
    public TestCluster AddCluster(string state = "Succeeded") => Services.GetRequiredService<TestClusters>().Add(Subscription, state);

    /// <summary>A client of one of the role's public names.</summary>
    public HttpClient CreateClient(string host) => _role.CreateClient(host);

    public ValueTask DisposeAsync() => _role.DisposeAsync();

    /// <summary>A token for the query API, from the identity provider.</summary>
    public async Task<string> TokenAsync(TestPrincipal principal)
    {
        using var client = CreateClient($"login.{RoleHost.Domain}");
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = principal.ClientId.ToString(),
            ["client_secret"] = principal.Secret,
            ["scope"] = $"https://{QueryHost}:{Port}/.default",
        });
        using var response = await client.PostAsync("/adfs/oauth2/token", form);
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(200, text);
        return (string)System.Text.Json.Nodes.JsonNode.Parse(text)!["access_token"]!;
    }
}
