using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Admission.PodSecurity;

/// <summary>The Pod Security Standards: what each level forbids. Checks give the words of the API for each fault.</summary>
internal static class PodSecurityStandards
{
    /// <summary>The level that allows everything.</summary>
    public const string Privileged = "privileged";

    private const string Restricted = "restricted";

    /// <summary>The levels, from the most to the least permissive.</summary>
    public static readonly IReadOnlyList<string> Levels = [Privileged, "baseline", Restricted];

    private static readonly HashSet<string> BaselineCapabilities =
    [
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    ];

    private static readonly HashSet<string> SafeSysctls =
    [
        "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range",
        "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
    ];

    private static readonly HashSet<string> SELinuxTypes = ["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

    /// <summary>Everything that a pod does and a level forbids.</summary>
    public static IEnumerable<string> Check(string level, ObjectMeta metadata, PodSpec spec)
    {
        if (level == Privileged)
            return [];
        var containers = Containers(spec).ToList();
        var faults = Baseline(metadata, spec, containers);
        return level == Restricted ? faults.Concat(RestrictedStandard.Check(spec, containers)) : faults;
    }

    private static IEnumerable<string> Baseline(ObjectMeta metadata, PodSpec spec, IReadOnlyList<Checked> containers)
    {
        string?[] faults =
        [
            AppArmor(metadata, spec, containers),
            containers.Fault("non-default capabilities", "must not include {0} in securityContext.capabilities.add",
                c => c.Context?.Capabilities?.Add?.Where(a => !BaselineCapabilities.Contains(a))),
            HostNamespaces(spec),
            Texts.Fault("hostPath volumes", (spec.Volumes ?? []).Where(v => v.HostPath is not null).Select(v => v.Name), "volume", ""),
            containers.Fault("hostPort", "uses hostPort {0}", c => c.Ports?.Where(p => p.HostPort is not (null or 0)).Select(p => FormattableString.Invariant($"{p.HostPort}"))),
            containers.Fault("privileged", "must not set securityContext.privileged=true", c => c.Context?.Privileged == true),
            containers.Fault("procMount", "must not set securityContext.procMount to {0}", c => c.Context?.ProcMount is { Length: > 0 } and not "Default" ? [c.Context.ProcMount] : null),
            Seccomp(spec, containers),
            SELinux(spec, containers),
            Sysctls(spec),
            HostProcess(spec, containers),
        ];
        return faults.OfType<string>();
    }

    private static string? HostNamespaces(PodSpec spec)
    {
        (string Name, bool? Used)[] all = [("hostNetwork", spec.HostNetwork), ("hostPID", spec.HostPID), ("hostIPC", spec.HostIPC)];
        var used = all.Where(n => n.Used == true).Select(n => n.Name + "=true").ToList();
        return used.Count == 0 ? null : $"host namespaces ({string.Join(", ", used)})";
    }

    private static string? AppArmor(ObjectMeta metadata, PodSpec spec, IReadOnlyList<Checked> containers)
    {
        bool Bad(AppArmorProfile? profile) => profile?.Type is not (null or "" or "RuntimeDefault" or "Localhost");
        var annotations = (metadata.Annotations ?? new Dictionary<string, string>())
            .Where(a => a.Key.StartsWith("container.apparmor.security.beta.kubernetes.io/", StringComparison.Ordinal)
                && a.Value is not ("" or "runtime/default") && !a.Value.StartsWith("localhost/", StringComparison.Ordinal)).ToList();
        return annotations.Count > 0 || Bad(spec.SecurityContext?.AppArmorProfile) || containers.Any(c => Bad(c.Context?.AppArmorProfile))
            ? "forbidden AppArmor profile"
            : null;
    }

    private static string? Seccomp(PodSpec spec, IReadOnlyList<Checked> containers)
    {
        bool Bad(SeccompProfile? profile) => profile?.Type == "Unconfined";
        var who = containers.Where(c => Bad(c.Context?.SeccompProfile)).Select(c => c.Name).ToList();
        return Texts.FaultOf("seccompProfile", Bad(spec.SecurityContext?.SeccompProfile), who, "must not set securityContext.seccompProfile.type to \"Unconfined\"");
    }

    private static string? SELinux(PodSpec spec, IReadOnlyList<Checked> containers)
    {
        bool Bad(SELinuxOptions? options) => options is not null
            && (!SELinuxTypes.Contains(options.Type ?? "") || !string.IsNullOrEmpty(options.User) || !string.IsNullOrEmpty(options.Role));
        var who = containers.Where(c => Bad(c.Context?.SeLinuxOptions)).Select(c => c.Name).ToList();
        return Texts.FaultOf("seLinuxOptions", Bad(spec.SecurityContext?.SeLinuxOptions), who, "set forbidden securityContext.seLinuxOptions");
    }

    private static string? Sysctls(PodSpec spec)
    {
        var bad = (spec.SecurityContext?.Sysctls ?? []).Select(s => s.Name).Where(s => !SafeSysctls.Contains(s)).ToList();
        return bad.Count == 0 ? null : $"forbidden sysctls ({string.Join(", ", bad)})";
    }

    private static string? HostProcess(PodSpec spec, IReadOnlyList<Checked> containers)
    {
        var who = containers.Where(c => c.Context?.WindowsOptions?.HostProcess == true).Select(c => c.Name).ToList();
        return Texts.FaultOf("hostProcess", spec.SecurityContext?.WindowsOptions?.HostProcess == true, who, "must not set securityContext.windowsOptions.hostProcess=true");
    }

    private static IEnumerable<Checked> Containers(PodSpec spec) =>
        (spec.InitContainers ?? []).Concat(spec.Containers).Select(c => new Checked(c.Name, c.SecurityContext, c.Ports))
            .Concat((spec.EphemeralContainers ?? []).Select(c => new Checked(c.Name, c.SecurityContext, c.Ports)));

    /// <summary>What the standards look at of a container.</summary>
    internal sealed record Checked(string Name, SecurityContext? Context, IReadOnlyList<ContainerPort>? Ports);
}
