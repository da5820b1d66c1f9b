using System.Globalization;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Portal.Arm;
using Platform.Portal.Http;
using Platform.Portal.Live;

namespace Platform.Portal.Clusters;

/// <summary>A node as the pages show it.</summary>
public sealed record NodeView(
    string Name, string Pool, string Status, string Version, string Address, string OsImage, DateTimeOffset? Created, string Cpu, string Memory, string Problem)
{
    private const string PoolLabel = "kubernetes.azure.com/agentpool", OldPoolLabel = "agentpool";

    /// <summary>A node as the pages show it.</summary>
    public static NodeView Of(Node node)
    {
        var labels = node.Metadata.Labels ?? new Dictionary<string, string>();
        var conditions = node.Status.Conditions ?? [];
        var ready = conditions.FirstOrDefault(condition => condition.Type == "Ready");
        var status = ready?.Status switch { "True" => "Ready", null => "Joining", _ => "NotReady" };
        if (node.Metadata.DeletionTimestamp is not null) status = "Deleting";
        var pressed = conditions.Where(condition => condition.Type != "Ready" && condition.Status == "True").Select(condition => $"{condition.Type}: {condition.Message}");
        var problem = string.Join("; ", (status == "NotReady" ? pressed.Prepend(ready?.Message ?? "") : pressed).Where(text => !string.IsNullOrEmpty(text)));
        return new NodeView(
            node.Metadata.Name ?? "", labels.GetValueOrDefault(PoolLabel) ?? labels.GetValueOrDefault(OldPoolLabel) ?? PoolOf(node.Metadata.Name ?? ""),
            node.Spec.Unschedulable == true ? status + ",SchedulingDisabled" : status, node.Status.NodeInfo.KubeletVersion,
            (node.Status.Addresses ?? []).FirstOrDefault(address => address.Type == "InternalIP")?.Address ?? "", node.Status.NodeInfo.OsImage,
            node.Metadata.CreationTimestamp?.Value, Amount(node, "cpu"), Amount(node, "memory"), problem);
    }

    // aks-<pool>-<hash>-vmss<ordinal>
    private static string PoolOf(string name) => name.Split('-') is ["aks", var pool, ..] ? pool : "";

    private static string Amount(Node node, string resource) => (node.Status.Allocatable ?? node.Status.Capacity)?.TryGetValue(resource, out var quantity) == true
        ? resource == "memory" ? Layout.Text.Bytes(quantity.Value) : (quantity.MilliValue / 1000.0).ToString("0.##", CultureInfo.InvariantCulture) : "";
}

/// <summary>A cluster as the ARM API and its own API tell it.</summary>
/// <param name="Cluster">The resource.</param>
/// <param name="Nodes">Its nodes, by name.</param>
/// <param name="ApiFault">Why the cluster's own API does not answer; null when it does.</param>
public sealed record ClusterSnapshot(ManagedCluster Cluster, IReadOnlyList<NodeView> Nodes, string? ApiFault)
{
    /// <summary>Whether nothing is under way.</summary>
    public bool Settled => Contracts.Arm.ProvisioningState.IsTerminal(Cluster.Properties.ProvisioningState);

    /// <summary>The state in a word.</summary>
    public string State => Cluster.Properties is { Stopped: true, ProvisioningState: "Succeeded" } ? "Stopped" : Cluster.Properties.ProvisioningState;

    /// <summary>Reads it.</summary>
    internal static async Task<ClusterSnapshot> ReadAsync(PortalCall call, ClusterConnections connections, CancellationToken cancellationToken)
    {
        var cluster = await call.Arm.ClusterAsync(call.ClusterId, cancellationToken);
        if (cluster.Properties.Stopped) return new ClusterSnapshot(cluster, [], "The cluster is stopped.");
        if (cluster.Properties.ProvisioningState == Contracts.Arm.ProvisioningState.Deleting) return new ClusterSnapshot(cluster, [], "The cluster is being deleted.");
        try
        {
            using var client = await connections.ConnectAsync(call.Arm, call.Session, cluster.Resource, cancellationToken);
            var nodes = new List<NodeView>();
            await foreach (var node in client.ListAllAsync<Node>(null, null, cancellationToken)) nodes.Add(NodeView.Of(node));
            return new ClusterSnapshot(cluster, [.. nodes.OrderBy(node => node.Name, StringComparer.Ordinal)], null);
        }
        catch (Exception exception) when (exception is ArmRequestException or KubernetesApiException or HttpRequestException or IOException)
        {
            if (exception is KubernetesApiException { Code: 401 }) connections.Forget(call.Session, cluster.Resource);
            return new ClusterSnapshot(cluster, [], LiveStream.Explain(exception));
        }
    }
}
