using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Platform.Foundation.Data;
using Platform.Foundation.Hosting;
using Platform.Foundation.Installation;
using Platform.Foundation.ResourceProvider;
using Platform.Foundation.Security;
using Platform.Monitoring.Diagnostics;
using Platform.Monitoring.Ingestion;
using Platform.Monitoring.Query;
using Platform.Monitoring.Resources;
using Platform.Monitoring.Storage;
using Platform.Monitoring.Workspaces;

namespace Platform.Monitoring;

/// <summary>The monitoring role: workspaces, the rows sent to them, and queries over those.</summary>
public static class MonitoringModule
{
    /// <summary>Name of the schema and of the resource provider.</summary>
    public const string Name = "monitoring";

    /// <summary>Registers the role. Options that were registered before stay.</summary>
    public static IServiceCollection AddMonitoring(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => MonitoringOptions.For(provider.GetRequiredService<PlatformInstallation>()));
        services
            .AddSingleton<WorkspaceStore>().AddSingleton(SealedColumn.Of($"{Name}.workspaces", "shared_keys")).AddSingleton<WorkspaceDirectory>().AddSingleton<WorkspaceDatabases>()
            .AddSingleton<SharedKeyAuthorization>().AddSingleton<PendingBytes>().AddSingleton<BatchWriter>().AddSingleton<TableEndpoint>().AddSingleton<CustomLogEndpoint>()
            .AddSingleton<QueryRunner>()
            .AddSingleton<DiagnosticSettingStore>().AddSingleton<DiagnosticSettingEndpoints>().AddSingleton<DiagnosticIntake>()
            .AddSingleton<IPublicSite, IngestionSite>().AddSingleton<IPublicSite, QuerySite>()
            .AddSingleton<IRoleHealth>(provider => new TableRoleHealth("Monitoring", provider.GetRequiredService<NpgsqlDataSource>(), "monitoring.workspaces"))
            .AddSingleton<MonitoringMaintenance>().AddSingleton<IHostedService>(provider => provider.GetRequiredService<MonitoringMaintenance>())
            .AddSingleton<WorkspaceResourceType>();
        return services.AddResourceProvider(Name, provider =>
            new ResourceProviderDefinition(Name, [provider.GetRequiredService<WorkspaceResourceType>()], (_, _) => Task.FromResult<System.Text.Json.Nodes.JsonNode?>(null)));
    }

    /// <summary>Brings the role's schemas up to date and makes its host names resolve again.</summary>
    public static async Task PrepareMonitoringAsync(this IServiceProvider services, CancellationToken cancellationToken)
    {
        var migrator = services.GetRequiredService<SchemaMigrator>();
        await migrator.MigrateAsync(Name, typeof(MonitoringModule).Assembly, cancellationToken);
        await migrator.MigrateResourceProviderAsync(Name, cancellationToken);
        var (options, hostNames) = (services.GetRequiredService<MonitoringOptions>(), services.GetRequiredService<IHostNames>());
        await hostNames.AddAsync(options.QueryHost, cancellationToken);
        foreach (var workspace in await services.GetRequiredService<WorkspaceStore>().ListAsync(cancellationToken))
            await hostNames.AddAsync(workspace.CustomerId + options.IngestionSuffix, cancellationToken);
    }

    /// <summary>Maps the resource provider and the internal APIs; only the internal listener may serve it.</summary>
    public static IEndpointRouteBuilder MapMonitoring(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        endpoints.Map($"/{DiagnosticSettingEndpoints.Prefix}/{{**path}}", services.GetRequiredService<DiagnosticSettingEndpoints>().HandleAsync);
        endpoints.MapPost("/internal/monitoring/deleteDiagnosticSettings", services.GetRequiredService<DiagnosticSettingEndpoints>().DeleteWithinAsync);
        endpoints.MapGet("/internal/monitoring/diagnosticTargets", services.GetRequiredService<DiagnosticIntake>().ListTargetsAsync);
        endpoints.MapPost("/internal/monitoring/diagnosticRecords", services.GetRequiredService<DiagnosticIntake>().TakeAsync);
        return endpoints.MapResourceProvider(Name);
    }
}
