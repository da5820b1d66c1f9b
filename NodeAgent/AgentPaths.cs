namespace Platform.NodeAgent;

/// <summary>Where the agent finds and keeps things on the node.</summary>
public sealed record AgentPaths
{
    public string ContainerdSocket { get; init; } = "/run/containerd/containerd.sock";

    /// <summary>State that survives a restart: pods' volumes, the node's key and certificate.</summary>
    public string State { get; init; } = "/var/lib/kubelet";

    public string PodLogs { get; init; } = "/var/log/pods";

    /// <summary>Directory of links named after pod and container, which log shippers read.</summary>
    public string ContainerLogs { get; init; } = "/var/log/containers";

    public string CniConfiguration { get; init; } = "/etc/cni/net.d";

    public string RegistryHosts { get; init; } = "/etc/containerd/certs.d";

    public string Hosts { get; init; } = "/etc/hosts";

    public string ResolvConf { get; init; } = "/etc/resolv.conf";

    public string DnsRecords { get; init; } = "/run/platform/dns-records.json";

    public string LogPositions => Path.Combine(State, "monitoring", "log-positions.json");

    public string Pki => Path.Combine(State, "pki");

    public string Pods => Path.Combine(State, "pods");
}
