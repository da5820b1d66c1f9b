using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>NodeStatus</c> of the v1 API.</summary>
public sealed record NodeStatus
{
    public IReadOnlyDictionary<string, Quantity>? Capacity { get; init; }

    public IReadOnlyDictionary<string, Quantity>? Allocatable { get; init; }

    [Values("Pending", "Running", "Terminated")]
    public string? Phase { get; init; }

    [Patch(PatchStrategy.Merge, "type"), List(ListType.Map, "type")]
    public IReadOnlyList<NodeCondition>? Conditions { get; init; }

    [Patch(PatchStrategy.Merge, "type"), List(ListType.Map, "type")]
    public IReadOnlyList<NodeAddress>? Addresses { get; init; }

    public NodeDaemonEndpoints DaemonEndpoints { get => field ??= new(); init; }

    public NodeSystemInfo NodeInfo { get => field ??= new(); init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<ContainerImage>? Images { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? VolumesInUse { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<AttachedVolume>? VolumesAttached { get; init; }

    public NodeConfigStatus? Config { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<NodeRuntimeHandler>? RuntimeHandlers { get; init; }

    public NodeFeatures? Features { get; init; }
}
