using System.Globalization;
using Platform.NodeAgent.Monitoring.Sending;

namespace Platform.NodeAgent.Monitoring.Inventory;

/// <summary>Rows about the node itself.</summary>
public static class NodeInventory
{
    /// <summary>KubeNodeInventory.</summary>
    public static void WriteNode(RowWriter rows, MonitoringTarget target, Platform.Kubernetes.Core.V1.Node node, DateTimeOffset now)
    {
        var conditions = node.Status.Conditions ?? [];
        var ready = conditions.FirstOrDefault(condition => condition.Type == "Ready");
        var states = conditions.Where(condition => condition.Status == "True").Select(condition => condition.Type);
        var info = node.Status.NodeInfo;
        rows.Row(now).Set("ClusterId", target.ClusterId).Set("ClusterName", target.ClusterName).Set("Computer", node.Metadata.Name)
            .Set("CreationTimeStamp", (DateTimeOffset?)node.Metadata.CreationTimestamp).Set("Status", string.Join(',', states.DefaultIfEmpty("NotReady")))
            .Set("LastTransitionTimeReady", (DateTimeOffset?)ready?.LastTransitionTime).SetMap("Labels", node.Metadata.Labels)
            .Set("OperatingSystem", info?.OsImage).Set("DockerVersion", info?.ContainerRuntimeVersion).Set("KubeletVersion", info?.KubeletVersion)
            .Set("KubeProxyVersion", info?.KubeProxyVersion).Set("KubernetesProviderID", node.Spec.ProviderID);
    }

    /// <summary>Heartbeat.</summary>
    public static void WriteHeartbeat(RowWriter rows, MonitoringTarget target, Platform.Kubernetes.Node.NodeConfiguration node, string version, DateTimeOffset now)
    {
        var kernel = Environment.OSVersion.Version;
        rows.Row(now).Set("Computer", node.NodeName).Set("ComputerIP", node.NodeIp).Set("Category", "Platform Node Agent").Set("OSType", "Linux").Set("OSName", "Linux")
            .Set("OSMajorVersion", kernel.Major.ToString(CultureInfo.InvariantCulture)).Set("OSMinorVersion", kernel.Minor.ToString(CultureInfo.InvariantCulture))
            .Set("Version", version).Set("SCAgentChannel", "Direct").Set("SourceComputerId", node.ProviderId).Set("VMUUID", "")
            .Set("ResourceId", target.ClusterId).Set("Resource", target.ClusterName).Set("ResourceProvider", "Microsoft.ContainerService").Set("ResourceType", "managedClusters");
    }
}
