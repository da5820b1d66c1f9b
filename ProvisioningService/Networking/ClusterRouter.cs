using Platform.Foundation.Installation;

namespace Platform.ProvisioningService.Networking;

/// <summary>A cluster's router: the network namespace between its nodes and the host.</summary>
public sealed class ClusterRouter
{
    /// <summary>The bridge that joins the nodes.</summary>
    public const string BridgeName = "br0";

    /// <summary>Name of the router's namespace.</summary>
    public static string NamespaceNameOf(PlatformInstallation installation, int clusterIndex) => $"plt-{installation.Id}-{clusterIndex}";
}
