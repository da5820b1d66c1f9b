using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Cri.V1;
using Container = Platform.Kubernetes.Core.V1.Container;
using CriProfile = Platform.NodeAgent.Cri.V1.SecurityProfile;

namespace Platform.NodeAgent.Pods.Runtime;

/// <summary>The pod's and the container's securityContext as the runtime takes it.</summary>
public static class SecurityContexts
{
    private static readonly string[] Masked =
    [
        "/proc/asound", "/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/timer_list", "/proc/timer_stats",
        "/proc/sched_debug", "/proc/scsi", "/sys/firmware", "/sys/devices/virtual/powercap",
    ];

    private static readonly string[] ReadOnly = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    public static LinuxSandboxSecurityContext OfSandbox(Pod pod)
    {
        var context = new LinuxSandboxSecurityContext
        {
            NamespaceOptions = Namespaces(pod),
            Privileged = pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []).Any(c => c.SecurityContext?.Privileged == true),
            Seccomp = new CriProfile { ProfileType = CriProfile.Types.ProfileType.RuntimeDefault },
        };
        if (pod.Spec.SecurityContext is { } asked)
        {
            if (asked.RunAsUser is { } user)
                context.RunAsUser = new Int64Value { Value = user };
            if (asked.RunAsGroup is { } group && asked.RunAsUser is not null)
                context.RunAsGroup = new Int64Value { Value = group };
            context.SupplementalGroups.Add(Groups(asked));
        }

        return context;
    }

    /// <param name="image">Says whom the container runs as when nothing else does.</param>
    /// <param name="target">Id of the container whose processes it sees; null for none.</param>
    public static LinuxContainerSecurityContext OfContainer(Pod pod, Container container, Image image, string? target)
    {
        var own = container.SecurityContext;
        var shared = pod.Spec.SecurityContext;
        var privileged = own?.Privileged == true;
        var context = new LinuxContainerSecurityContext
        {
            NamespaceOptions = Namespaces(pod),
            Privileged = privileged,
            ReadonlyRootfs = own?.ReadOnlyRootFilesystem == true,
            NoNewPrivs = own?.AllowPrivilegeEscalation == false,
            Seccomp = Seccomp(privileged ? null : own?.SeccompProfile ?? shared?.SeccompProfile),
            Capabilities = new Capability(),
        };
        context.Capabilities.AddCapabilities.Add(own?.Capabilities?.Add ?? []);
        context.Capabilities.DropCapabilities.Add(own?.Capabilities?.Drop ?? []);
        if (target is not null && context.NamespaceOptions.Pid == NamespaceMode.Container)
            (context.NamespaceOptions.Pid, context.NamespaceOptions.TargetId) = (NamespaceMode.Target, target);
        if ((own?.AppArmorProfile ?? shared?.AppArmorProfile) is { } apparmor && !privileged)
            context.Apparmor = AppArmor(apparmor);
        // The runtime refuses a group without a user.
        if ((own?.RunAsUser ?? shared?.RunAsUser ?? image.Uid?.Value) is { } user)
            context.RunAsUser = new Int64Value { Value = user };
        else if (!string.IsNullOrEmpty(image.Username))
            context.RunAsUsername = image.Username;
        else
            context.RunAsUser = new Int64Value();
        if ((own?.RunAsGroup ?? shared?.RunAsGroup) is { } group)
            context.RunAsGroup = new Int64Value { Value = group };
        if (shared is not null)
            context.SupplementalGroups.Add(Groups(shared));
        if (!privileged && own?.ProcMount != "Unmasked")
        {
            context.MaskedPaths.Add(Masked);
            context.ReadonlyPaths.Add(ReadOnly);
        }

        return context;
    }

    /// <summary>Why the container may not run as the user it would have; null when it may.</summary>
    public static string? NonRootViolation(Pod pod, Container container, Image? image)
    {
        var own = container.SecurityContext;
        if ((own?.RunAsNonRoot ?? pod.Spec.SecurityContext?.RunAsNonRoot) != true)
            return null;
        if ((own?.RunAsUser ?? pod.Spec.SecurityContext?.RunAsUser) is { } user)
            return user == 0 ? "container's runAsUser breaks non-root policy" : null;
        if (image?.Uid is { } uid)
            return uid.Value == 0 ? "container has runAsNonRoot and image will run as root" : null;
        return string.IsNullOrEmpty(image?.Username)
            ? "container has runAsNonRoot and image will run as root"
            : $"container has runAsNonRoot and image has non-numeric user ({image.Username}), cannot verify user is non-root";
    }

    private static NamespaceOption Namespaces(Pod pod) => new()
    {
        Network = pod.Spec.HostNetwork == true ? NamespaceMode.Node : NamespaceMode.Pod,
        Ipc = pod.Spec.HostIPC == true ? NamespaceMode.Node : NamespaceMode.Pod,
        Pid = pod.Spec.HostPID == true ? NamespaceMode.Node
            : pod.Spec.ShareProcessNamespace == true ? NamespaceMode.Pod : NamespaceMode.Container,
    };

    private static IEnumerable<long> Groups(PodSecurityContext context) =>
        (context.SupplementalGroups ?? []).Concat(context.FsGroup is { } group ? [group] : []).Distinct();

    private static CriProfile AppArmor(AppArmorProfile profile) => profile.Type switch
    {
        "RuntimeDefault" => new CriProfile { ProfileType = CriProfile.Types.ProfileType.RuntimeDefault },
        "Localhost" => new CriProfile { ProfileType = CriProfile.Types.ProfileType.Localhost, LocalhostRef = profile.LocalhostProfile ?? "" },
        _ => new CriProfile { ProfileType = CriProfile.Types.ProfileType.Unconfined },
    };

    private static CriProfile Seccomp(SeccompProfile? profile) => profile?.Type switch
    {
        "RuntimeDefault" => new CriProfile { ProfileType = CriProfile.Types.ProfileType.RuntimeDefault },
        "Localhost" => new CriProfile
        {
            ProfileType = CriProfile.Types.ProfileType.Localhost,
            LocalhostRef = "/var/lib/kubelet/seccomp/" + profile.LocalhostProfile,
        },
        _ => new CriProfile { ProfileType = CriProfile.Types.ProfileType.Unconfined },
    };
}
