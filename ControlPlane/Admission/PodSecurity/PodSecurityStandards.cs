using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Validation;

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

    private static readonly Dictionary<string, int> SELinuxTypes = new()
    {
        [""] = 0,
        ["container_t"] = 0,
        ["container_init_t"] = 0,
        ["container_kvm_t"] = 0,
        ["container_engine_t"] = 31,
    };

    /// <summary>Everything that a pod does and a level forbids.</summary>
    /// <param name="level">The level.</param>
    /// <param name="minor">Minor version of Kubernetes 1 whose standard counts.</param>
    /// <param name="metadata">Metadata of the pod or template.</param>
    /// <param name="spec">Its spec.</param>
    public static IEnumerable<string> Check(string level, int minor, ObjectMeta metadata, PodSpec spec)
    {
        if (level == Privileged)
            return [];
        var containers = Containers(spec).ToList();
        var faults = Baseline(minor, metadata, spec, containers);
        return level == Restricted ? faults.Concat(RestrictedStandard.Check(minor, spec, containers)) : faults;
    }

    /// <summary>Whether a pod's users are not the machine's, so that some of what they are is of no concern.</summary>
    public static bool HasUsersOfItsOwn(int minor, PodSpec spec) => minor >= 35 && spec.HostUsers == false;

    private static IEnumerable<string> Baseline(int minor, ObjectMeta metadata, PodSpec spec, IReadOnlyList<Checked> containers)
    {
        string?[] faults =
        [
            AppArmor(metadata, spec, containers),
            containers.Fault("non-default capabilities", "must not include {0} in securityContext.capabilities.add",
                c => c.Context?.Capabilities?.Add?.Where(a => !BaselineCapabilities.Contains(a)).Select(Texts.Quote)),
            HostNamespaces(spec),
            Texts.Fault("hostPath volumes", (spec.Volumes ?? []).Where(v => v.HostPath is not null).Select(v => v.Name), "volume", ""),
            containers.Fault("hostPort", "{uses} {hostPort} {0}", c => c.Ports?.Where(p => p.HostPort is not (null or 0)).Select(p => FormattableString.Invariant($"{p.HostPort}"))),
            minor < 34 ? null : containers.Fault("probe or lifecycle host", "{uses} {probe or lifecycle host} {0}", c => c.Hosts.Select(Texts.Quote)),
            containers.Fault("privileged", "must not set securityContext.privileged=true", c => c.Context?.Privileged == true),
            HasUsersOfItsOwn(minor, spec) ? null : containers.Fault("procMount", "must not set securityContext.procMount to {0}",
                c => c.Context?.ProcMount is { Length: > 0 } and not "Default" ? [Texts.Quote(c.Context.ProcMount)] : null),
            minor < 19 ? null : Seccomp(spec, containers),
            SELinux(minor, spec, containers),
            Sysctls(minor, spec),
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
                && a.Value is not ("" or "runtime/default") && !a.Value.StartsWith("localhost/", StringComparison.Ordinal))
            .Select(a => $"{a.Key}=\"{a.Value}\"").Order(StringComparer.Ordinal).ToList();
        var who = containers.Where(c => Bad(c.Context?.AppArmorProfile)).Select(c => c.Name).ToList();
        var types = containers.Select(c => c.Context?.AppArmorProfile).Append(spec.SecurityContext?.AppArmorProfile).Where(Bad).Select(p => Texts.Quote(p!.Type)).Distinct();
        var fields = Texts.FaultOf("forbidden AppArmor profile", Bad(spec.SecurityContext?.AppArmorProfile), who, "must not set AppArmor profile type to " + string.Join(", ", types));
        if (annotations.Count == 0)
            return fields;
        var listed = (annotations.Count == 1 ? "annotation " : "annotations ") + string.Join(", ", annotations);
        return fields is null ? $"forbidden AppArmor profile ({listed})" : $"{fields[..^1]}; {listed})";
    }

    private static string? Seccomp(PodSpec spec, IReadOnlyList<Checked> containers)
    {
        bool Bad(SeccompProfile? profile) => profile?.Type == "Unconfined";
        var who = containers.Where(c => Bad(c.Context?.SeccompProfile)).Select(c => c.Name).ToList();
        return Texts.FaultOf("seccompProfile", Bad(spec.SecurityContext?.SeccompProfile), who, "must not set securityContext.seccompProfile.type to \"Unconfined\"");
    }

    private static string? SELinux(int minor, PodSpec spec, IReadOnlyList<Checked> containers)
    {
        bool BadType(SELinuxOptions options) => !SELinuxTypes.TryGetValue(options.Type ?? "", out var since) || since > minor;
        bool Bad(SELinuxOptions? options) => options is not null && (BadType(options) || !string.IsNullOrEmpty(options.User) || !string.IsNullOrEmpty(options.Role));
        var who = containers.Where(c => Bad(c.Context?.SeLinuxOptions)).Select(c => c.Name).ToList();
        var all = containers.Select(c => c.Context?.SeLinuxOptions).Append(spec.SecurityContext?.SeLinuxOptions).OfType<SELinuxOptions>().ToList();
        var types = all.Where(BadType).Select(o => Texts.Quote(o.Type!)).Distinct().Order(StringComparer.Ordinal).ToList();
        var faults = new List<string>();
        if (types.Count > 0)
            faults.Add((types.Count == 1 ? "type " : "types ") + string.Join(", ", types));
        if (all.Any(o => !string.IsNullOrEmpty(o.User)))
            faults.Add("user may not be set");
        if (all.Any(o => !string.IsNullOrEmpty(o.Role)))
            faults.Add("role may not be set");
        return Texts.FaultOf(
            "seLinuxOptions", Bad(spec.SecurityContext?.SeLinuxOptions), who, "set forbidden securityContext.seLinuxOptions: " + string.Join("; ", faults));
    }

    private static string? Sysctls(int minor, PodSpec spec)
    {
        var bad = (spec.SecurityContext?.Sysctls ?? []).Select(s => s.Name).Where(s => !SafeSysctls.Since.TryGetValue(s, out var since) || since > minor).ToList();
        return bad.Count == 0 ? null : $"forbidden sysctls ({string.Join(", ", bad)})";
    }

    private static string? HostProcess(PodSpec spec, IReadOnlyList<Checked> containers)
    {
        var who = containers.Where(c => c.Context?.WindowsOptions?.HostProcess == true).Select(c => c.Name).ToList();
        return Texts.FaultOf("hostProcess", spec.SecurityContext?.WindowsOptions?.HostProcess == true, who, "must not set securityContext.windowsOptions.hostProcess=true");
    }

    private static IEnumerable<Checked> Containers(PodSpec spec) =>
        (spec.InitContainers ?? []).Concat(spec.Containers)
            .Select(c => new Checked(c.Name, c.SecurityContext, c.Ports, Hosts(c.LivenessProbe, c.ReadinessProbe, c.StartupProbe, c.Lifecycle)))
            .Concat((spec.EphemeralContainers ?? [])
                .Select(c => new Checked(c.Name, c.SecurityContext, c.Ports, Hosts(c.LivenessProbe, c.ReadinessProbe, c.StartupProbe, c.Lifecycle))));

    /// <summary>Hosts other than the pod that the node is told to call.</summary>
    private static IReadOnlyList<string> Hosts(Probe? liveness, Probe? readiness, Probe? startup, Lifecycle? lifecycle)
    {
        var probes = new[] { liveness, readiness, startup }.SelectMany(p => new[] { p?.HttpGet?.Host, p?.TcpSocket?.Host });
        var handlers = new[] { lifecycle?.PostStart, lifecycle?.PreStop }.SelectMany(h => new[] { h?.HttpGet?.Host, h?.TcpSocket?.Host });
        return [.. probes.Concat(handlers).OfType<string>().Where(host => host.Length > 0)];
    }

    /// <summary>What the standards look at of a container.</summary>
    internal sealed record Checked(string Name, SecurityContext? Context, IReadOnlyList<ContainerPort>? Ports, IReadOnlyList<string> Hosts);
}
