using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>RBDPersistentVolumeSource</c> of the v1 API.</summary>
public sealed record RbdPersistentVolumeSource
{
    [Required, List(ListType.Atomic)]
    public IReadOnlyList<string> Monitors { get => field ?? []; init; }

    [Required]
    public string Image { get => field ?? ""; init; }

    public string? FsType { get; init; }

    [Default("rbd")]
    public string? Pool { get; init; }

    [Default("admin")]
    public string? User { get; init; }

    [Default("/etc/ceph/keyring")]
    public string? Keyring { get; init; }

    public SecretReference? SecretRef { get; init; }

    public bool? ReadOnly { get; init; }
}
