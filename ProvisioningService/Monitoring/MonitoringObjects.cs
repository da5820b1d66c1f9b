using System.Text;
using Platform.Contracts.Monitoring;
using Platform.Foundation.Installation;
using Platform.Foundation.ResourceProvider;
using Platform.Kubernetes.Coordination.V1;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Node;
using Platform.Kubernetes.Rbac.V1;

namespace Platform.ProvisioningService.Monitoring;

/// <summary>The objects in a monitored cluster: the secret by which its nodes send rows, and what they may do for it.</summary>
internal static class MonitoringObjects
{
    private const string RbacGroup = "rbac.authorization.k8s.io";
    private static readonly IReadOnlyDictionary<string, string> Labels = new Dictionary<string, string> { ["kubernetes.azure.com/managedby"] = "aks", ["component"] = "oms-agent" };
    private static readonly Subject[] Nodes = [new() { Kind = "Group", ApiGroup = RbacGroup, Name = "system:nodes" }];

    /// <summary>The secret, with AKS's entries and what an agent needs beside them.</summary>
    public static Secret Secret(Resource cluster, Workspace workspace, WorkspaceKeys keys, PlatformInstallation installation, string certificateAuthority) => new()
    {
        Metadata = Meta(MonitoringSecret.Name, MonitoringSecret.Namespace),
        Type = "Opaque",
        Data = new Dictionary<string, string>
        {
            [MonitoringSecret.WorkspaceId] = workspace.Properties.CustomerId.ToString(),
            [MonitoringSecret.Key] = keys.PrimarySharedKey,
            [MonitoringSecret.Host] = workspace.Properties.CustomerId + installation.IngestionSuffix,
            [MonitoringSecret.Address] = $"{installation.PlatformAddress}:{installation.Port}",
            [MonitoringSecret.CertificateAuthority] = certificateAuthority,
            [MonitoringSecret.ClusterId] = cluster.Id.Value,
            [MonitoringSecret.ClusterName] = cluster.Id.Name,
        }.ToDictionary(entry => entry.Key, entry => Encoding.UTF8.GetBytes(entry.Value)),
    };

    /// <summary>The lease whose holder sends the cluster's events. Nodes may change it but not make it: making cannot be bound to a name.</summary>
    public static Lease Lease() => new() { Metadata = Meta(MonitoringSecret.LeaseName, MonitoringSecret.Namespace) };

    /// <summary>Reading events, which nodes otherwise only write.</summary>
    public static ClusterRole EventReader() => new()
    {
        Metadata = Meta(MonitoringSecret.RoleName, null),
        Rules = [new PolicyRule { Verbs = ["get", "list", "watch"], ApiGroups = [""], Resources = ["events"] }],
    };

    /// <summary>Gives it to the nodes.</summary>
    public static ClusterRoleBinding EventReaders() => new()
    {
        Metadata = Meta(MonitoringSecret.RoleName, null),
        Subjects = Nodes,
        RoleRef = new RoleRef { ApiGroup = RbacGroup, Kind = "ClusterRole", Name = MonitoringSecret.RoleName },
    };

    /// <summary>Holding the lease.</summary>
    public static Role LeaseHolder() => new()
    {
        Metadata = Meta(MonitoringSecret.RoleName, MonitoringSecret.Namespace),
        Rules = [new PolicyRule { Verbs = ["get", "update"], ApiGroups = ["coordination.k8s.io"], Resources = ["leases"], ResourceNames = [MonitoringSecret.LeaseName] }],
    };

    /// <summary>Gives it to the nodes.</summary>
    public static RoleBinding LeaseHolders() => new()
    {
        Metadata = Meta(MonitoringSecret.RoleName, MonitoringSecret.Namespace),
        Subjects = Nodes,
        RoleRef = new RoleRef { ApiGroup = RbacGroup, Kind = "Role", Name = MonitoringSecret.RoleName },
    };

    private static ObjectMeta Meta(string name, string? ns) => new() { Name = name, Namespace = ns, Labels = Labels };
}
