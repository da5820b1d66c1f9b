using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ISCSIVolumeSource</c> of the v1 API.</summary>
public sealed record IscsiVolumeSource
{
    [Required]
    public string TargetPortal { get => field ?? ""; init; }

    [Required]
    public string Iqn { get => field ?? ""; init; }

    [Required]
    public int Lun { get; init; }

    [Default("default")]
    public string? IscsiInterface { get; init; }

    public string? FsType { get; init; }

    public bool? ReadOnly { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Portals { get; init; }

    public bool? ChapAuthDiscovery { get; init; }

    public bool? ChapAuthSession { get; init; }

    public LocalObjectReference? SecretRef { get; init; }

    public string? InitiatorName { get; init; }
}
