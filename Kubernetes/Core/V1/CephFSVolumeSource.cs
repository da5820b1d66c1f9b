using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>CephFSVolumeSource</c> of the v1 API.</summary>
public sealed record CephFSVolumeSource
{
    [Required, List(ListType.Atomic)]
    public IReadOnlyList<string> Monitors { get => field ?? []; init; }

    public string? Path { get; init; }

    public string? User { get; init; }

    public string? SecretFile { get; init; }

    public LocalObjectReference? SecretRef { get; init; }

    public bool? ReadOnly { get; init; }
}
