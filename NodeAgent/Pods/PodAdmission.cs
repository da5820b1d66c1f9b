using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Pods.Runtime;
using Platform.NodeAgent.Pods.Status;

namespace Platform.NodeAgent.Pods;

/// <summary>What a pod may ask of this node. Pure.</summary>
public static class PodAdmission
{
    /// <summary>Kernel settings that belong to a pod's own namespaces and cannot harm others, as upstream's nodes allow them.</summary>
    private static readonly HashSet<string> SafeSysctls =
    [
        "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_local_reserved_ports", "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.ping_group_range", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes",
        "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_rmem", "net.ipv4.tcp_syncookies", "net.ipv4.tcp_wmem",
    ];

    /// <summary>Why the pod cannot run here, with upstream's reasons; null when it can.</summary>
    public static WaitingReason? Refusal(Pod pod)
    {
        if (pod.Spec.Os?.Name is { } system && system != "linux")
            return Refuse("PodOSNotSupported", $"the node runs linux, not {system}");
        if (pod.Spec.HostUsers == false)
            return Refuse("UserNamespacesNotSupported", "this node cannot give pods user namespaces of their own: leave out hostUsers");
        foreach (var sysctl in pod.Spec.SecurityContext?.Sysctls ?? [])
        {
            var name = SandboxConfigBuilder.SysctlName(sysctl.Name);
            if (!SafeSysctls.Contains(name))
                return Refuse("SysctlForbidden", $"forbidden sysctl: \"{sysctl.Name}\" not allowlisted");
            if (name.StartsWith("net.", StringComparison.Ordinal) && pod.Spec.HostNetwork == true)
                return Refuse("SysctlForbidden", $"forbidden sysctl: \"{sysctl.Name}\" not allowed with host net enabled");
            if (name.StartsWith("kernel.", StringComparison.Ordinal) && pod.Spec.HostIPC == true)
                return Refuse("SysctlForbidden", $"forbidden sysctl: \"{sysctl.Name}\" not allowed with host ipc enabled");
        }

        return null;
    }

    private static WaitingReason Refuse(string reason, string why) => new(reason, $"Pod was rejected: {why}");
}
