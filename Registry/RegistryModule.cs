using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Platform.Foundation.Data;
using Platform.Foundation.Hosting;
using Platform.Foundation.Identity;
using Platform.Foundation.Installation;
using Platform.Foundation.ResourceProvider;
using Platform.Foundation.Security;
using Platform.Registry.Acr;
using Platform.Registry.Blobs;
using Platform.Registry.Distribution;
using Platform.Registry.Maintenance;
using Platform.Registry.Resources;
using Platform.Registry.Storage;
using Platform.Registry.Tokens;

namespace Platform.Registry;

/// <summary>The registry role: OCI registries for many tenants and their resource provider.</summary>
public static class RegistryModule
{
    /// <summary>Name of the schema and of the resource provider.</summary>
    public const string Name = "registry";

    /// <summary>Registers the role. Options that were registered before stay.</summary>
    public static IServiceCollection AddRegistry(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => RegistryOptions.For(provider.GetRequiredService<PlatformInstallation>()));
        services
            .AddSingleton<BlobFiles>().AddSingleton<UploadSessions>()
            .AddSingleton<RegistryStore>().AddSingleton<BlobStore>().AddSingleton<UploadStore>().AddSingleton<ManifestStore>().AddSingleton<TagStore>().AddSingleton<AcrStore>()
            .AddSingleton<SigningKeys>().AddSingleton<RegistryTokens>().AddSingleton<AccessPolicy>().AddSingleton<AdminPasswords>()
            .AddSingleton<BearerAuthorization>().AddSingleton<TokenEndpoints>()
            .AddSingleton(provider => new PlatformSignIn(CreateLoginClient(provider), provider.GetRequiredService<AccessTokenValidator>(), provider.GetRequiredService<RegistryOptions>()))
            .AddSingleton<BlobEndpoints>().AddSingleton<UploadEndpoints>().AddSingleton<ManifestEndpoints>().AddSingleton<ListEndpoints>()
            .AddSingleton<DistributionApi>().AddSingleton<AcrApi>()
            .AddSingleton<IPublicSite, RegistrySite>()
            .AddSingleton<IRoleHealth>(provider => new TableRoleHealth("Registry", provider.GetRequiredService<NpgsqlDataSource>(), "registry.registries"))
            .AddSingleton(SealedColumn.Of("registry.registries", "admin_passwords")).AddSingleton(SealedColumn.Of("registry.signing_keys", "protected_key"))
            .AddSingleton<RegistrySweeper>().AddSingleton<IHostedService>(provider => provider.GetRequiredService<RegistrySweeper>())
            .AddSingleton<RegistryResourceType>();
        return services.AddResourceProvider(Name, provider =>
        {
            var type = provider.GetRequiredService<RegistryResourceType>();
            return new ResourceProviderDefinition(Name, [type], type.QueryAsync);
        });
    }

    /// <summary>Brings the role's schemas up to date and makes its host names resolve again.</summary>
    public static async Task PrepareRegistryAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        var migrator = services.GetRequiredService<SchemaMigrator>();
        await migrator.MigrateAsync(Name, typeof(RegistryModule).Assembly, cancellationToken);
        await migrator.MigrateResourceProviderAsync(Name, cancellationToken);
        var (options, hostNames) = (services.GetRequiredService<RegistryOptions>(), services.GetRequiredService<IHostNames>());
        foreach (var name in await services.GetRequiredService<RegistryStore>().ListNamesAsync(cancellationToken))
            await hostNames.AddAsync(name + options.HostSuffix, cancellationToken);
    }

    /// <summary>Maps the resource provider; only the internal listener may serve it.</summary>
    public static IEndpointRouteBuilder MapRegistry(this IEndpointRouteBuilder endpoints) => endpoints.MapResourceProvider(Name);

    // Dials the platform address itself: the login host's name need not resolve where the role runs.
    private static HttpClient CreateLoginClient(IServiceProvider provider)
    {
        var (installation, authority) = (provider.GetRequiredService<PlatformInstallation>(), provider.GetRequiredService<CertificateAuthority>());
        return new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(installation.PlatformAddress.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(installation.PlatformAddress, context.DnsEndPoint.Port, cancellationToken);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
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
        })
        { Timeout = TimeSpan.FromSeconds(20) };
    }
}
