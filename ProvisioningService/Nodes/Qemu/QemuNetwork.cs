using Platform.Foundation.Installation;
using Platform.ProvisioningService.Networking;

namespace Platform.ProvisioningService.Nodes.Qemu;

/// <summary>A virtual machine's link: a tap device in its cluster's router, on the bridge that joins the nodes.</summary>
internal sealed class QemuNetwork(PlatformInstallation installation, NodeReference node)
{
    /// <summary>Name of the link.</summary>
    public string LinkName { get; } = NodeFiles.LinkName(node);

    /// <summary>The namespace that it is in.</summary>
    public string NamespaceName { get; } = ClusterRouter.NamespaceNameOf(installation, node.ClusterIndex);

    /// <summary>Whether the link is there.</summary>
    public async Task<bool> ExistsAsync(CancellationToken cancellationToken) =>
        NetworkNamespace.Exists(NamespaceName) && (await NetworkNamespace.RunAsync(NamespaceName, ["ip", "link", "show", LinkName], cancellationToken)).ExitCode == 0;

    /// <summary>Makes the link anew, for one that a kill left may be half made; nothing may use it.</summary>
    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        await DeleteAsync(cancellationToken);
        await NetworkNamespace.BatchAsync(NamespaceName,
            [$"tuntap add dev {LinkName} mode tap", $"link set {LinkName} master {ClusterRouter.BridgeName}", $"link set {LinkName} up"], cancellationToken);
    }

    /// <summary>Takes it away; idempotent.</summary>
    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        if (NetworkNamespace.Exists(NamespaceName)) await NetworkNamespace.RunAsync(NamespaceName, ["ip", "link", "del", LinkName], cancellationToken);
    }
}
