using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Foundation.Identity;
using Platform.Registry.Tokens;
using Platform.Testing;

namespace Platform.Registry.Tests.Infrastructure;

/// <summary>The registry role beside the gateway.</summary>
internal sealed class RegistryHost : IAsyncDisposable
{
    private readonly RoleHost _role;

    private RegistryHost(RoleHost role) => _role = role;

    /// <summary>The role and the gateway.</summary>
    public RoleHost Role => _role;

    public int Port => _role.Port;

    public IServiceProvider Services => _role.Services;

    public string Directory => _role.Directory;

    public string CertificatePem => _role.CertificatePem;

    public RegistryOptions Options => Services.GetRequiredService<RegistryOptions>();

    public TestHostNames HostNames => _role.HostNames;

    public Guid Subscription => _role.Subscription;

    public Guid Tenant => _role.Tenant;

    public static string HostOf(string registry) => $"{registry}.cr.{RoleHost.Domain}";

    public static async Task<RegistryHost> StartAsync(NpgsqlDataSource database, string directory, Func<RegistryOptions, RegistryOptions>? configure = null) =>
        new(await RoleHost.StartAsync(new RoleUnderTest(
            [$"*.cr.{RoleHost.Domain}"],
            (services, installation, createClient) =>
            {
                if (configure is not null) services.AddSingleton(configure(RegistryOptions.For(installation)));
                services.AddRegistry();
                services.AddSingleton(provider => new PlatformSignIn(createClient(), provider.GetRequiredService<AccessTokenValidator>(), provider.GetRequiredService<RegistryOptions>()));
            },
            (services, cancellationToken) => services.PrepareRegistryAsync(cancellationToken),
            endpoints => endpoints.MapRegistry()), database, directory));

    /// <summary>A client of a registry's login server.</summary>
    public HttpClient CreateClient(string registry) => _role.CreateClient(HostOf(registry));

    public ValueTask DisposeAsync() => _role.DisposeAsync();
}
