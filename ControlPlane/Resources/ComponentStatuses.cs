using System.Text.Json;
using Platform.ControlPlane.Clusters;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Resources;

/// <summary>The components of a control plane under the names that upstream gives them, as they are at this moment.</summary>
internal static class ComponentStatuses
{
    private const string Resource = "/componentstatuses";

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<StoredObject> Of(HostedCluster cluster)
    {
        // The two end together: a fault of one stops the other.
        var works = !cluster.Controllers.IsCompleted;
        var idle = cluster.Controllers.Exception?.GetBaseException().Message ?? "not running";
        return
        [
            Describe(cluster, "controller-manager", works, idle),
            Describe(cluster, "etcd-0", cluster.Store.IsWritable, "the database does not take writes"),
            Describe(cluster, "scheduler", works, idle),
        ];
    }

    private static StoredObject Describe(HostedCluster cluster, string name, bool healthy, string otherwise)
    {
        var component = new ComponentStatus
        {
            Metadata = new() { Name = name },
            Conditions = [new ComponentCondition { Type = "Healthy", Status = healthy ? "True" : "False", Message = healthy ? "ok" : otherwise }],
        };
        return new StoredObject(
            new ObjectKey(Resource, "", name), cluster.Store.Revision, JsonSerializer.SerializeToUtf8Bytes(component, KubernetesJson.Default.ComponentStatus), ObjectLabels.None);
    }
}
