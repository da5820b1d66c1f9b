using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Validation;
using Platform.NodeAgent.Pods.Runtime;
using Platform.NodeAgent.Pods.Status;

namespace Platform.NodeAgent.Pods.Admission;

/// <summary>What a pod may ask of this node. Pure.</summary>
public static class PodAdmission
{
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
            if (!SafeSysctls.Since.ContainsKey(name))
                return Refuse("SysctlForbidden", $"forbidden sysctl: \"{sysctl.Name}\" not allowlisted");
            if (name.StartsWith("net.", StringComparison.Ordinal) && pod.Spec.HostNetwork == true)
                return Refuse("SysctlForbidden", $"forbidden sysctl: \"{sysctl.Name}\" not allowed with host net enabled");
            if (name.StartsWith("kernel.", StringComparison.Ordinal) && pod.Spec.HostIPC == true)
                return Refuse("SysctlForbidden", $"forbidden sysctl: \"{sysctl.Name}\" not allowed with host ipc enabled");
        }

        return null;
    }

    /// <summary>A refusal as upstream's nodes put it.</summary>
    public static WaitingReason Refuse(string reason, string why) => new(reason, $"Pod was rejected: {why}");
}
