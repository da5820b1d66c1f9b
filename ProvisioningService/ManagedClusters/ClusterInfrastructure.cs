using System.Text;
using System.Text.Json.Nodes;
using Platform.Contracts.Arm;
using Platform.Contracts.ControlPlanes;
using Platform.Foundation.Installation;
using Platform.Foundation.ResourceProvider;
using Platform.Foundation.Security;
using Platform.Kubernetes.Node;
using Platform.ProvisioningService.Networking;
using Platform.ProvisioningService.Nodes;

namespace Platform.ProvisioningService.ManagedClusters;

/// <summary>The machines and the network that a cluster stands on; every step is idempotent.</summary>
public sealed class ClusterInfrastructure(
    PlatformInstallation installation, NodeImageCatalog images, NodeProviders providers, ClusterRouter router, HostNetwork host,
    IControlPlanesApi controlPlanes, ISecretProtector protector, CertificateAuthority authority)
{
    private const int BootstrapTokenMinutes = 30;

    /// <summary>Offset of the first node's address; those before it are the router's and reserved.</summary>
    public const int FirstNodeOffset = 4;

    /// <summary>The ranges of a cluster.</summary>
    public static ClusterNetwork NetworkOf(Resource cluster, ClusterFacts facts) => new(
        facts.Index ?? throw new InvalidOperationException($"The cluster '{cluster.Id.Name}' has no index yet."),
        ClusterRequest.NodeRange, ClusterRequest.Range(cluster.Properties, "podCidr"), ClusterRequest.Range(cluster.Properties, "serviceCidr"));

    /// <summary>Makes the cluster's router and the host's routes to it.</summary>
    /// <exception cref="ArmException">The machine uses one of the ranges itself.</exception>
    public async Task EnsureNetworkAsync(ClusterNetwork network, CancellationToken cancellationToken)
    {
        await host.EnsureAsync(cancellationToken);
        if (await host.AddClusterRangesAsync(network, cancellationToken) is { } conflict) throw new ArmException(ArmFailure.Conflict(conflict.Message, "AddressRangeInUse"));
        await router.EnsureAsync(network, cancellationToken);
    }

    /// <summary>Makes a node's machine and boots it, or finds it running.</summary>
    public Task EnsureNodeAsync(Resource cluster, ClusterFacts facts, NodeFacts node, CancellationToken cancellationToken)
    {
        var network = NetworkOf(cluster, facts);
        var pool = PoolOf(cluster, node);
        return providers.Of(node.Provider).EnsureAsync(new NodeSpecification
        {
            Node = new NodeReference(network.Index, node.Name),
            Image = images.PathOf(node.Image),
            Address = network.NodeAddress(node.AddressOffset),
            NodeRange = network.NodeRange,
            Gateway = network.Gateway,
            Size = AgentPool.Text(pool, "vmSize"),
            Access = LinuxProfile.AccessOf(cluster.Properties),
            Configure = token => ConfigureAsync(cluster, facts, node, pool, network, token),
        }, cancellationToken);
    }

    /// <summary>Shuts a node down and keeps its disk.</summary>
    public Task StopNodeAsync(ClusterFacts facts, NodeFacts node, CancellationToken cancellationToken) =>
        providers.Of(node.Provider).StopAsync(new NodeReference(facts.Index!.Value, node.Name), cancellationToken);

    /// <summary>LoadBalancer addresses of a stopped cluster answer at once that nobody serves there.</summary>
    public Task RefuseConnectionsAsync(Resource cluster, ClusterFacts facts, CancellationToken cancellationToken) =>
        router.SetLoadBalancersAsync(NetworkOf(cluster, facts), [], cancellationToken);

    /// <summary>Takes a node's machine away.</summary>
    public Task DeleteNodeAsync(ClusterFacts facts, NodeFacts node, CancellationToken cancellationToken) =>
        providers.Of(node.Provider).DeleteAsync(new NodeReference(facts.Index!.Value, node.Name), cancellationToken);

    /// <summary>Takes away whatever the cluster stands on, also what no record names.</summary>
    public async Task DeleteAllAsync(ClusterNetwork network, CancellationToken cancellationToken)
    {
        foreach (var provider in providers.All)
            foreach (var node in await provider.ListAsync(cancellationToken))
                if (node.ClusterIndex == network.Index) await provider.DeleteAsync(node, cancellationToken);
        await router.DeleteAsync(network.Index, cancellationToken);
        await host.RemoveClusterRangesAsync(network, cancellationToken);
    }

    private async Task<NodeConfiguration> ConfigureAsync(Resource cluster, ClusterFacts facts, NodeFacts node, JsonObject pool, ClusterNetwork network, CancellationToken cancellationToken)
    {
        var controlPlane = await controlPlanes.GetAsync(facts.ClusterId, cancellationToken);
        var token = await controlPlanes.CreateBootstrapTokenAsync(facts.ClusterId, new BootstrapTokenRequest(node.Name, BootstrapTokenMinutes), cancellationToken);
        return new NodeConfiguration
        {
            NodeName = node.Name,
            NodeIp = network.NodeAddress(node.AddressOffset).ToString(),
            ApiServer = new ApiServerEndpoint($"https://{installation.PlatformAddress}:{installation.Port}", controlPlane.Specification.ServerName, controlPlane.CertificateAuthority),
            BootstrapToken = token.Token,
            KubernetesVersion = node.Version,
            PodCidr = network.PodCidr.ToString(),
            ServiceCidr = network.ServiceCidr.ToString(),
            DnsServiceIp = controlPlane.Specification.DnsServiceIp,
            MaxPods = (int)pool["maxPods"]!,
            Labels = LabelsOf(cluster, node, pool),
            Taints = [.. (pool["nodeTaints"] as JsonArray ?? []).Select(taint => (string)taint!)],
            ProviderId = $"azure://{cluster.Id.Group}/providers/Microsoft.Compute/virtualMachineScaleSets/aks-{node.Pool}/virtualMachines/{node.Ordinal}",
            Registry = new RegistryAccess(
                installation.RegistrySuffix, installation.PlatformAddress.ToString(), authority.CertificatePem, facts.KubeletApplicationId!.Value.ToString(),
                Encoding.ASCII.GetString(protector.Unprotect(Convert.FromBase64String(facts.SealedKubeletSecret)))),
        };
    }

    private static JsonObject PoolOf(Resource cluster, NodeFacts node) => AgentPool.Profiles(cluster.Properties).First(profile => AgentPool.Text(profile, "name") == node.Pool);

    private static Dictionary<string, string> LabelsOf(Resource cluster, NodeFacts node, JsonObject pool)
    {
        var labels = new Dictionary<string, string>
        {
            ["kubernetes.azure.com/agentpool"] = node.Pool,
            ["kubernetes.azure.com/cluster"] = AgentPool.Text(cluster.Properties, "nodeResourceGroup"),
            ["kubernetes.azure.com/mode"] = AgentPool.Text(pool, "mode").ToLowerInvariant(),
            ["agentpool"] = node.Pool,
            ["node.kubernetes.io/instance-type"] = AgentPool.Text(pool, "vmSize"),
            ["topology.kubernetes.io/region"] = cluster.Location!,
            ["topology.kubernetes.io/zone"] = "0",
        };
        foreach (var (key, value) in pool["nodeLabels"] as JsonObject ?? []) labels[key] = (string?)value ?? "";
        return labels;
    }
}
