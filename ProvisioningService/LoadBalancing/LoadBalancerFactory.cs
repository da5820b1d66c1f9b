using Microsoft.Extensions.Logging;
using Platform.Foundation.Installation;
using Platform.Kubernetes.Client;
using Platform.ProvisioningService.Networking;

namespace Platform.ProvisioningService.LoadBalancing;

/// <summary>Makes the load-balancer controllers of clusters.</summary>
public sealed class LoadBalancerFactory(
    IAddressAllocator addresses, ClusterRouter router, PlatformInstallation installation, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>A controller that does nothing until it runs.</summary>
    /// <param name="clusterId">Names the cluster among all that ever were.</param>
    /// <param name="client">The cluster's API.</param>
    /// <param name="network">The cluster's ranges.</param>
    public LoadBalancerController Create(Guid clusterId, IKubernetesClient client, ClusterNetwork network) =>
        new(new LoadBalancerOptions { ClusterId = clusterId.ToString(), Network = network, Pool = installation.LoadBalancerRange },
            client, router, addresses, time, loggers.CreateLogger<LoadBalancerController>());
}
