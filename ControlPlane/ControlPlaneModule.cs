using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Clusters;
using Platform.ControlPlane.Diagnostics;
using Platform.ControlPlane.Http;
using Platform.ControlPlane.Http.Proxy;
using Platform.ControlPlane.Storage;
using Platform.Foundation.Data;
using Platform.Foundation.Hosting;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane;

/// <summary>The control-plane role: Kubernetes API servers, controllers and schedulers of many clusters.</summary>
public static class ControlPlaneModule
{
    /// <summary>Registers the role's services.</summary>
    public static IServiceCollection AddControlPlane(this IServiceCollection services, ControlPlaneSettings? settings = null)
    {
        settings ??= new ControlPlaneSettings();
        services.TryAddSingleton(_ => KindRegistry.CreateBuiltIn());
        foreach (var column in SealedColumns.All)
            services.AddSingleton(column);
        return services
            .AddSingleton<ClusterRepository>()
            .AddSingleton<BootstrapObjects>()
            .AddSingleton<ClusterControllers>()
            .AddSingleton<ClusterManager>()
            .AddSingleton<ClusterAuthenticator>()
            .AddSingleton<ControlPlaneEndpoints>()
            .AddSingleton<IPodStreams, PodStreams>()
            .AddSingleton(settings).AddSingleton(settings.Limits)
            .AddHostedService<HistoryCompaction>().AddHostedService<ClusterShutdown>()
            .AddSingleton<DiagnosticSink>().AddSingleton<RequestDiagnostics>().AddHostedService(provider => provider.GetRequiredService<DiagnosticSink>())
            .AddKubernetesRequests()
            .AddSingleton<IPublicSite, ControlPlaneSite>()
            .AddSingleton<IRoleHealth>(provider => new TableRoleHealth("ControlPlane", provider.GetRequiredService<NpgsqlDataSource>(), "controlplane.revisions"));
    }

    /// <summary>Brings the schema up to date and starts every cluster.</summary>
    public static async Task PrepareControlPlaneAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<SchemaMigrator>().MigrateAsync("controlplane", typeof(ControlPlaneModule).Assembly, cancellationToken);
        await services.GetRequiredService<ClusterManager>().LoadAsync(cancellationToken);
    }

    /// <summary>Maps the internal API of control planes; only the internal listener may serve it.</summary>
    public static IEndpointRouteBuilder MapControlPlane(this IEndpointRouteBuilder endpoints)
    {
        ControlPlaneEndpoints.Map(endpoints, endpoints.ServiceProvider.GetRequiredService<ControlPlaneEndpoints>);
        return endpoints;
    }
}
