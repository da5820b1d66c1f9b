namespace Platform.Kubernetes.Node;

/// <summary>The secret by which the nodes of a monitored cluster send rows to its workspace: names of its entries. AKS's are WSID and KEY.</summary>
public static class MonitoringSecret
{
    /// <summary>Its name, AKS's.</summary>
    public const string Name = "omsagent-secret";

    /// <summary>Its namespace, and that of the lease.</summary>
    public const string Namespace = "kube-system";

    /// <summary>Customer id of the workspace, a UUID.</summary>
    public const string WorkspaceId = "WSID";

    /// <summary>Shared key of the workspace, base64.</summary>
    public const string Key = "KEY";

    /// <summary>Name of the workspace's ingestion host.</summary>
    public const string Host = "HOST";

    /// <summary>Address and port at which the host is reached.</summary>
    public const string Address = "ADDRESS";

    /// <summary>PEM of the authority of the host's certificate.</summary>
    public const string CertificateAuthority = "CA";

    /// <summary>ARM id of the managed cluster.</summary>
    public const string ClusterId = "AKS_RESOURCE_ID";

    /// <summary>Name of the managed cluster.</summary>
    public const string ClusterName = "AKS_CLUSTER_NAME";

    /// <summary>Lease of the node that sends the cluster's events.</summary>
    public const string LeaseName = "omsagent-events";

    /// <summary>Role by which nodes read events and hold the lease.</summary>
    public const string RoleName = "omsagent-reader";
}
