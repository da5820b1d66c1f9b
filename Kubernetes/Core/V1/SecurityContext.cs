using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>What a container may do.</summary>
public sealed record SecurityContext
{
    /// <summary>Capabilities to add and to drop.</summary>
    public Capabilities? Capabilities { get; init; }

    /// <summary>It may do what root on the node may do.</summary>
    public bool? Privileged { get; init; }

    /// <summary>Its SELinux label.</summary>
    public SELinuxOptions? SeLinuxOptions { get; init; }

    /// <summary>For containers of Windows.</summary>
    public WindowsSecurityContextOptions? WindowsOptions { get; init; }

    /// <summary>User id of its first process.</summary>
    public long? RunAsUser { get; init; }

    /// <summary>Group id of its first process.</summary>
    public long? RunAsGroup { get; init; }

    /// <summary>It is not started as user 0.</summary>
    public bool? RunAsNonRoot { get; init; }

    /// <summary>It cannot write to its own files.</summary>
    public bool? ReadOnlyRootFilesystem { get; init; }

    /// <summary>Whether a process may gain more rights than its parent.</summary>
    public bool? AllowPrivilegeEscalation { get; init; }

    /// <summary>How much of /proc it sees.</summary>
    [Values("Default", "Unmasked")]
    public string? ProcMount { get; init; }

    /// <summary>Which system calls it may make.</summary>
    public SeccompProfile? SeccompProfile { get; init; }

    /// <summary>Its AppArmor profile.</summary>
    public AppArmorProfile? AppArmorProfile { get; init; }
}
