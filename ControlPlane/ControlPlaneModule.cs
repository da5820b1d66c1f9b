using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Platform.ControlPlane.Clusters;

namespace Platform.ControlPlane;

/// <summary>The control-plane role: Kubernetes API servers, controllers and schedulers of many clusters.</summary>
public static class ControlPlaneModule
{
    /// <summary>Registers the role's services.</summary>
    public static IServiceCollection AddControlPlane(this IServiceCollection services) => services
        .AddSingleton<ClusterManager>();

    /// <summary>Brings the schema up to date and starts every cluster.</summary>
    public static Task PrepareControlPlaneAsync(this IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<ClusterManager>().LoadAsync(cancellationToken);

    /// <summary>Maps the internal API of control planes; only the internal listener may serve it.</summary>
    public static IEndpointRouteBuilder MapControlPlane(this IEndpointRouteBuilder endpoints) => endpoints;
}
