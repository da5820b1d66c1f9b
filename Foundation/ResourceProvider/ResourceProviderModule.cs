using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Foundation.Data;

namespace Platform.Foundation.ResourceProvider;

/// <summary>Adds the resource-provider machinery to a service.</summary>
public static class ResourceProviderModule
{
    /// <summary>Registers a provider: its store (keyed by the provider's name), its reconciler and its endpoints.</summary>
    /// <param name="services">The container.</param>
    /// <param name="name">The service's name.</param>
    /// <param name="define">Makes the definition from the container.</param>
    public static IServiceCollection AddResourceProvider(this IServiceCollection services, string name, Func<IServiceProvider, ResourceProviderDefinition> define)
    {
        services.AddKeyedSingleton(name, (provider, _) => define(provider));
        services.AddKeyedSingleton(name, (provider, _) => new ResourceStore(provider.GetRequiredService<NpgsqlDataSource>(), ResourceProviderDefinition.SchemaOf(name)));
        services.AddKeyedSingleton(name, (provider, _) => new ResourceEndpoints(
            provider.GetRequiredKeyedService<ResourceProviderDefinition>(name), provider.GetRequiredKeyedService<ResourceStore>(name)));
        services.AddSingleton<IHostedService>(provider => new ResourceReconciler(
            provider.GetRequiredKeyedService<ResourceStore>(name),
            provider.GetRequiredKeyedService<ResourceProviderDefinition>(name).TypesByName,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ResourceReconciler>>()));
        return services;
    }

    /// <summary>Maps the provider's endpoints under <c>/{name}</c>; only the internal listener may serve them.</summary>
    public static IEndpointRouteBuilder MapResourceProvider(this IEndpointRouteBuilder endpoints, string name)
    {
        var handler = endpoints.ServiceProvider.GetRequiredKeyedService<ResourceEndpoints>(name);
        endpoints.Map($"/{name}/{{**path}}", async context =>
        {
            context.Request.PathBase = $"/{name}";
            context.Request.Path = context.Request.Path.Value![(name.Length + 1)..];
            await handler.HandleAsync(context);
        });
        return endpoints;
    }

    /// <summary>Makes or updates the tables of the machinery for a provider.</summary>
    public static Task MigrateResourceProviderAsync(this SchemaMigrator migrator, string name, CancellationToken cancellationToken) =>
        migrator.MigrateAsync(ResourceProviderDefinition.SchemaOf(name), typeof(ResourceProviderModule).Assembly, cancellationToken);
}
