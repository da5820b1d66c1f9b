using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Admission.PodSecurity;

/// <summary>What the level <c>restricted</c> forbids beyond <c>baseline</c>.</summary>
internal static class RestrictedStandard
{
    /// <summary>Every fault. Windows pods have no need of what concerns Linux alone.</summary>
    public static IEnumerable<string> Check(int minor, PodSpec spec, IReadOnlyList<PodSecurityStandards.Checked> containers)
    {
        var windows = minor >= 25 && spec.Os?.Name == "windows";
        var ownUsers = PodSecurityStandards.HasUsersOfItsOwn(minor, spec);
        string?[] faults =
        [
            windows || minor < 8 ? null : containers.Fault("allowPrivilegeEscalation != false", "must set securityContext.allowPrivilegeEscalation=false",
                c => c.Context?.AllowPrivilegeEscalation != false),
            windows || minor < 22 ? null : Capabilities(containers),
            Volumes(spec),
            ownUsers ? null : RunAsNonRoot(spec, containers),
            ownUsers || minor < 23 ? null : RunAsUser(spec, containers),
            windows || minor < 19 ? null : Seccomp(spec, containers),
        ];
        return faults.OfType<string>();
    }

    private static string? Capabilities(IReadOnlyList<PodSecurityStandards.Checked> containers)
    {
        var keeps = containers.Where(c => c.Context?.Capabilities?.Drop?.Contains("ALL") != true).Select(c => c.Name).ToList();
        var adds = containers.Where(c => c.Context?.Capabilities?.Add?.Any(a => a != "NET_BIND_SERVICE") == true).Select(c => c.Name).ToList();
        var parts = new List<string>();
        if (keeps.Count > 0)
            parts.Add($"{Texts.Who("container", keeps)} must set securityContext.capabilities.drop=[\"ALL\"]");
        if (adds.Count > 0)
            parts.Add($"{Texts.Who("container", adds)} must not include capabilities beyond \"NET_BIND_SERVICE\" in securityContext.capabilities.add");
        return parts.Count == 0 ? null : $"unrestricted capabilities ({string.Join("; ", parts)})";
    }

    private static string? Volumes(PodSpec spec)
    {
        var bad = (spec.Volumes ?? []).Where(v => v.ConfigMap is null && v.Csi is null && v.DownwardAPI is null && v.EmptyDir is null && v.Ephemeral is null
            && v.PersistentVolumeClaim is null && v.Projected is null && v.Secret is null && v.Image is null).Select(v => v.Name);
        return Texts.Fault("restricted volume types", bad, "volume", " uses a restricted volume type");
    }

    private static string? RunAsNonRoot(PodSpec spec, IReadOnlyList<PodSecurityStandards.Checked> containers)
    {
        var explicitly = containers.Where(c => c.Context?.RunAsNonRoot == false).Select(c => c.Name).ToList();
        var silent = containers.Where(c => c.Context?.RunAsNonRoot is null).Select(c => c.Name).ToList();
        var ofPod = spec.SecurityContext?.RunAsNonRoot;
        if (ofPod == false || explicitly.Count > 0)
            return Texts.FaultOf("runAsNonRoot != true", ofPod == false, explicitly, "must not set securityContext.runAsNonRoot=false");
        return ofPod == true || silent.Count == 0
            ? null
            : $"runAsNonRoot != true (pod or {Texts.Who("container", silent)} must set securityContext.runAsNonRoot=true)";
    }

    private static string? RunAsUser(PodSpec spec, IReadOnlyList<PodSecurityStandards.Checked> containers)
    {
        var who = containers.Where(c => c.Context?.RunAsUser == 0).Select(c => c.Name).ToList();
        return Texts.FaultOf("runAsUser=0", spec.SecurityContext?.RunAsUser == 0, who, "must not set runAsUser=0");
    }

    private static string? Seccomp(PodSpec spec, IReadOnlyList<PodSecurityStandards.Checked> containers)
    {
        bool Good(SeccompProfile? profile) => profile?.Type is "RuntimeDefault" or "Localhost";
        if (Good(spec.SecurityContext?.SeccompProfile))
            return null;
        var silent = containers.Where(c => !Good(c.Context?.SeccompProfile)).Select(c => c.Name).ToList();
        return silent.Count == 0
            ? null
            : $"seccompProfile (pod or {Texts.Who("container", silent)} must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")";
    }
}
