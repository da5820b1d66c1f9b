using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>NodeSystemInfo</c> of the v1 API.</summary>
public sealed record NodeSystemInfo
{
    [Required]
    public string MachineID { get => field ?? ""; init; }

    [Required]
    public string SystemUUID { get => field ?? ""; init; }

    [Required]
    public string BootID { get => field ?? ""; init; }

    [Required]
    public string KernelVersion { get => field ?? ""; init; }

    [Required]
    public string OsImage { get => field ?? ""; init; }

    [Required]
    public string ContainerRuntimeVersion { get => field ?? ""; init; }

    [Required]
    public string KubeletVersion { get => field ?? ""; init; }

    [Required]
    public string KubeProxyVersion { get => field ?? ""; init; }

    [Required]
    public string OperatingSystem { get => field ?? ""; init; }

    [Required]
    public string Architecture { get => field ?? ""; init; }

    public NodeSwapStatus? Swap { get; init; }
}
