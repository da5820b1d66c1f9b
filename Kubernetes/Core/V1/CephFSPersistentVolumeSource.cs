using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>CephFSPersistentVolumeSource</c> of the v1 API.</summary>
public sealed record CephFSPersistentVolumeSource
{
    [Required, List(ListType.Atomic)]
    public IReadOnlyList<string> Monitors { get => field ?? []; init; }

    public string? Path { get; init; }

    public string? User { get; init; }

    public string? SecretFile { get; init; }

    public SecretReference? SecretRef { get; init; }

    public bool? ReadOnly { get; init; }
}
