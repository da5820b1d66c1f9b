namespace Platform.Kubernetes.Node;

/// <summary>What a node provider writes to <c>/etc/platform/node.json</c> before a node boots, and the agent reads at start.</summary>
/// <remarks>JSON in camelCase. Holds secrets: mode 0600, owner root.</remarks>
public sealed record NodeConfiguration
{
    /// <summary>Where it lies inside the node.</summary>
    public const string Path = "/etc/platform/node.json";

    /// <summary>Name of the Node object, an RFC 1123 subdomain; also the machine's host name.</summary>
    public required string NodeName { get; init; }

    /// <summary>IPv4 address of the node in the cluster's node range.</summary>
    public required string NodeIp { get; init; }

    /// <summary>How to reach the cluster's API server.</summary>
    public required ApiServerEndpoint ApiServer { get; init; }

    /// <summary>Bootstrap token (<c>id.secret</c>), valid for minutes; used once to obtain the node's client certificate.</summary>
    public required string BootstrapToken { get; init; }

    /// <summary>Kubelet version to report, without the leading v: "1.34.1".</summary>
    public required string KubernetesVersion { get; init; }

    /// <summary>Range of all pods of the cluster, CIDR; traffic inside it is never masqueraded.</summary>
    public required string PodCidr { get; init; }

    /// <summary>Range of the cluster's services, CIDR.</summary>
    public required string ServiceCidr { get; init; }

    /// <summary>Address in <see cref="ServiceCidr"/> on which cluster DNS answers in every pod.</summary>
    public required string DnsServiceIp { get; init; }

    /// <summary>DNS suffix of the cluster.</summary>
    public string ClusterDomain { get; init; } = "cluster.local";

    /// <summary>Most pods the node takes.</summary>
    public int MaxPods { get; init; } = 110;

    /// <summary>Labels the Node object is registered with.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Taints the Node object is registered with, as <c>key=value:effect</c>.</summary>
    public IReadOnlyList<string> Taints { get; init; } = [];

    /// <summary>Provider's id of the machine, an ARM-like id prefixed <c>azure://</c>.</summary>
    public string ProviderId { get; init; } = "";

    /// <summary>The platform's registries, which the cluster's kubelet identity may pull from.</summary>
    public RegistryAccess? Registry { get; init; }
}

/// <summary>An API server's address and trust.</summary>
/// <param name="Url">Base address, by IP: <c>https://198.18.0.1</c>.</param>
/// <param name="ServerName">Name sent as SNI and checked in the certificate.</param>
/// <param name="CertificateAuthority">PEM of the cluster's certificate authority.</param>
public sealed record ApiServerEndpoint(string Url, string ServerName, string CertificateAuthority);

/// <summary>How a node reaches the platform's registries.</summary>
/// <param name="HostSuffix">Every image host that ends in it is one of the platform's registries: <c>.cr.platform.internal</c>.</param>
/// <param name="Address">IPv4 address all of these names resolve to inside the node.</param>
/// <param name="CertificateAuthority">PEM of the platform's certificate authority.</param>
/// <param name="ClientId">Kubelet identity (a service principal's application id), the pull user name.</param>
/// <param name="ClientSecret">Its secret, the pull password.</param>
public sealed record RegistryAccess(string HostSuffix, string Address, string CertificateAuthority, string ClientId, string ClientSecret);
