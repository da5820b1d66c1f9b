using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Platform.ControlPlane.Resources;

namespace Platform.ControlPlane.Http;

/// <summary>Registers the request side of the Kubernetes API.</summary>
public static class KubernetesRequestServices
{
    /// <summary>Registers <see cref="IKubernetesRequestHandler"/> and what it needs, but for <see cref="Proxy.IPodStreams"/>.</summary>
    public static IServiceCollection AddKubernetesRequests(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton<ClusterApis>()
            .AddSingleton<ServerEndpoints>()
            .AddSingleton<IKubernetesRequestHandler, KubernetesRequestHandler>();
    }
}
