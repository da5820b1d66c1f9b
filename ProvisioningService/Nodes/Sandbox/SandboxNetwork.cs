using Platform.Foundation.Installation;
using Platform.ProvisioningService.Networking;

namespace Platform.ProvisioningService.Nodes.Sandbox;

/// <summary>A sandbox node's network namespace, joined by a pair of links to the bridge in its cluster's router.</summary>
public sealed class SandboxNetwork(PlatformInstallation installation, NodeReference node)
{
    private readonly string _link = NodeFiles.LinkName(node);

    /// <summary>Name of the namespace.</summary>
    public string NamespaceName => $"plt-{installation.Id}-{node.ClusterIndex}-{node.Name}";

    /// <summary>Whether the node's namespace and its link are there.</summary>
    public async Task<bool> ExistsAsync(CancellationToken cancellationToken) =>
        NetworkNamespace.Exists(NamespaceName)
        && (await NetworkNamespace.RunAsync(ClusterRouter.NamespaceNameOf(installation, node.ClusterIndex), ["ip", "link", "show", _link], cancellationToken)).ExitCode == 0;

    /// <summary>Makes the namespace and the links; idempotent.</summary>
    public async Task EnsureAsync(NodeSpecification specification, CancellationToken cancellationToken)
    {
        if (await ExistsAsync(cancellationToken)) return;
        await DeleteAsync(cancellationToken);
        var router = ClusterRouter.NamespaceNameOf(installation, node.ClusterIndex);
        await NetworkNamespace.EnsureAsync(NamespaceName, cancellationToken);
        await NetworkNamespace.BatchAsync(NamespaceName, ["link set lo up", $"link add eth0 type veth peer name {_link} netns {router}"], cancellationToken);
        await NetworkNamespace.BatchAsync(router, [$"link set {_link} master {ClusterRouter.BridgeName}", $"link set {_link} up"], cancellationToken);
        await NetworkNamespace.BatchAsync(NamespaceName,
        [
            $"address add {specification.Address}/{specification.NodeRange.PrefixLength} dev eth0",
            "link set eth0 up",
            $"route replace default via {specification.Gateway}",
        ], cancellationToken);
    }

    /// <summary>Takes the namespace away, and the links with it; idempotent.</summary>
    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        var router = ClusterRouter.NamespaceNameOf(installation, node.ClusterIndex);
        if (NetworkNamespace.Exists(router)) await NetworkNamespace.RunAsync(router, ["ip", "link", "del", _link], cancellationToken);
        await NetworkNamespace.DeleteAsync(NamespaceName, cancellationToken);
    }
}
