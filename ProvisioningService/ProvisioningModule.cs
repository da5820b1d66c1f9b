using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Foundation.Data;
using Platform.Foundation.Hosting;
using Platform.Foundation.ResourceProvider;
using Platform.Foundation.Security;
using Platform.ProvisioningService.Health;
using Platform.ProvisioningService.LoadBalancing;
using Platform.ProvisioningService.ManagedClusters;
using Platform.ProvisioningService.Monitoring;
using Platform.ProvisioningService.Networking;
using Platform.ProvisioningService.Nodes;
using Platform.ProvisioningService.Nodes.Qemu;
using Platform.ProvisioningService.Nodes.Sandbox;
using Platform.ProvisioningService.ResourceGroups;

namespace Platform.ProvisioningService;

/// <summary>The provisioning role: resource groups, managed clusters and the machines behind them.</summary>
public static class ProvisioningModule
{
    /// <summary>Name of the schema and of the resource provider.</summary>
    public const string Name = "provisioning";

    /// <summary>Registers the role.</summary>
    public static IServiceCollection AddProvisioning(this IServiceCollection services, ProvisioningSettings settings) => services
        .AddSingleton(settings)
        .AddSingleton<HostNetwork>().AddSingleton<ClusterRouter>()
        .AddSingleton<INodeProvider, SandboxNodeProvider>().AddSingleton<INodeProvider, QemuNodeProvider>().AddSingleton<NodeProviders>()
        .AddSingleton(SealedColumn.OfJson($"{ResourceProviderDefinition.SchemaOf(Name)}.resources", "internal", "sealedKubeletSecret"))
        .AddSingleton<ClusterStore>().AddSingleton<ClusterConnections>().AddSingleton<ClusterLocks>().AddSingleton<ClusterLoops>()
        .AddSingleton<IAddressAllocator, AddressAllocator>().AddSingleton<LoadBalancerFactory>()
        .AddSingleton<MonitoringAccess>().AddSingleton<MonitoringAddon>()
        .AddSingleton<NodeImageCatalog>().AddSingleton<ClusterInfrastructure>().AddSingleton<ClusterNodes>().AddSingleton<ClusterReconciler>()
        .AddSingleton<ResourceGroupType>().AddSingleton<ManagedClusterType>().AddSingleton<AgentPoolView>().AddSingleton<AgentPoolUpgradeView>().AddSingleton<HealthView>()
        .AddSingleton<IRoleHealth>(provider => new TableRoleHealth("ProvisioningService", provider.GetRequiredService<NpgsqlDataSource>(), "provisioning.cluster_indexes", () => FindImageFault(settings)))
        .AddHostedService<ClusterKeeper>()
        .AddResourceProvider(Name, provider => new ResourceProviderDefinition(
            Name, [provider.GetRequiredService<ResourceGroupType>(), provider.GetRequiredService<ManagedClusterType>()], QueryAsync)
        {
            Views = [provider.GetRequiredService<AgentPoolView>(), new UpgradeProfileView(), provider.GetRequiredService<AgentPoolUpgradeView>(), provider.GetRequiredService<HealthView>()],
        });

    /// <summary>Brings the role's schemas up to date and makes the host's part of the network.</summary>
    public static async Task PrepareProvisioningAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        var migrator = services.GetRequiredService<SchemaMigrator>();
        await migrator.MigrateAsync(Name, typeof(ProvisioningModule).Assembly, cancellationToken);
        await migrator.MigrateResourceProviderAsync(Name, cancellationToken);
        var network = services.GetRequiredService<HostNetwork>();
        await network.RequirePoolAsync(cancellationToken);
        await network.EnsureAsync(cancellationToken);
    }

    /// <summary>Maps the resource provider; only the internal listener may serve it.</summary>
    public static IEndpointRouteBuilder MapProvisioning(this IEndpointRouteBuilder endpoints) => endpoints.MapResourceProvider(Name);

    private static string? FindImageFault(ProvisioningSettings settings) => settings.NodeImages is { } images && Directory.Exists(images)
        ? null
        : $"There is no directory of node images at '{settings.NodeImages}', so no node can be made: build one with NodeImage/build and start with --node-images.";

    private static Task<JsonNode?> QueryAsync(ProviderQuery query, CancellationToken cancellationToken) => Task.FromResult<JsonNode?>(query.Path switch
    {
        ["locations", _, "orchestrators"] => KubernetesVersions.PresentOrchestrators(),
        ["locations", _, "kubernetesversions"] => KubernetesVersions.PresentVersions(),
        _ => null,
    });
}
