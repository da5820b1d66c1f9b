using System.Net;
using Platform.ProvisioningService.Networking;

namespace Platform.ProvisioningService.LoadBalancing;

/// <summary>Whose services a load-balancer controller serves, and from where.</summary>
public sealed record LoadBalancerOptions
{
    /// <summary>The cluster's ranges.</summary>
    public required ClusterNetwork Network { get; init; }

    /// <summary>The range that LoadBalancer addresses are taken from.</summary>
    public required IPNetwork Pool { get; init; }

    /// <summary>Names the cluster among all that ever were; the first part of each address's owner. Without a slash.</summary>
    public required string ClusterId { get; init; }
}
