using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ScaleIOVolumeSource</c> of the v1 API.</summary>
public sealed record ScaleIOVolumeSource
{
    [Required]
    public string Gateway { get => field ?? ""; init; }

    [Required]
    public string System { get => field ?? ""; init; }

    [Required]
    public LocalObjectReference? SecretRef { get; init; }

    public bool? SslEnabled { get; init; }

    public string? ProtectionDomain { get; init; }

    public string? StoragePool { get; init; }

    [Default("ThinProvisioned")]
    public string? StorageMode { get; init; }

    public string? VolumeName { get; init; }

    [Default("xfs")]
    public string? FsType { get; init; }

    public bool? ReadOnly { get; init; }
}
