namespace Platform.Kubernetes.Validation;

/// <summary>Kernel settings that belong to a pod's own namespaces and cannot harm others.</summary>
public static class SafeSysctls
{
    /// <summary>Their names, with the minor version of Kubernetes 1 since which each may be set; 0 for always.</summary>
    public static IReadOnlyDictionary<string, int> Since { get; } = new Dictionary<string, int>
    {
        ["kernel.shm_rmid_forced"] = 0,
        ["net.ipv4.ip_local_port_range"] = 0,
        ["net.ipv4.ip_unprivileged_port_start"] = 0,
        ["net.ipv4.tcp_syncookies"] = 0,
        ["net.ipv4.ping_group_range"] = 0,
        ["net.ipv4.ip_local_reserved_ports"] = 27,
        ["net.ipv4.tcp_keepalive_time"] = 29,
        ["net.ipv4.tcp_fin_timeout"] = 29,
        ["net.ipv4.tcp_keepalive_intvl"] = 29,
        ["net.ipv4.tcp_keepalive_probes"] = 29,
        ["net.ipv4.tcp_rmem"] = 32,
        ["net.ipv4.tcp_wmem"] = 32,
    };
}
