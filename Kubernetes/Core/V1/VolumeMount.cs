using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>Where a volume appears in a container.</summary>
public sealed record VolumeMount
{
    /// <summary>Name of the volume.</summary>
    [Required]
    public string Name { get => field ?? ""; init; }

    /// <summary>It cannot be written to here.</summary>
    public bool? ReadOnly { get; init; }

    /// <summary>Whether what is mounted beneath it cannot be written to either.</summary>
    public string? RecursiveReadOnly { get; init; }

    /// <summary>Directory in the container.</summary>
    [Required]
    public string MountPath { get => field ?? ""; init; }

    /// <summary>Path in the volume that appears, in place of its root.</summary>
    public string? SubPath { get; init; }

    /// <summary>Whether mounts made later are seen on the other side.</summary>
    [Values("None", "HostToContainer", "Bidirectional")]
    public string? MountPropagation { get; init; }

    /// <summary>As subPath, with $(NAME) for variables.</summary>
    public string? SubPathExpr { get; init; }
}
