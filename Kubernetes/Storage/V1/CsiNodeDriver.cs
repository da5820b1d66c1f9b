using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Storage.V1;

/// <summary><c>CSINodeDriver</c> of the storage.k8s.io/v1 API.</summary>
public sealed record CsiNodeDriver
{
    [Required]
    public string Name { get => field ?? ""; init; }

    [Required]
    public string NodeID { get => field ?? ""; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? TopologyKeys { get; init; }

    public VolumeNodeResources? Allocatable { get; init; }
}
