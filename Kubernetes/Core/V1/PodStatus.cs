using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>PodStatus</c> of the v1 API.</summary>
public sealed record PodStatus
{
    public long? ObservedGeneration { get; init; }

    [Values("Pending", "Running", "Succeeded", "Failed", "Unknown")]
    public string? Phase { get; init; }

    [Patch(PatchStrategy.Merge, "type"), List(ListType.Map, "type")]
    public IReadOnlyList<PodCondition>? Conditions { get; init; }

    public string? Message { get; init; }

    public string? Reason { get; init; }

    public string? NominatedNodeName { get; init; }

    public string? HostIP { get; init; }

    [Patch(PatchStrategy.Merge, "ip"), List(ListType.Atomic)]
    public IReadOnlyList<HostIP>? HostIPs { get; init; }

    public string? PodIP { get; init; }

    [Patch(PatchStrategy.Merge, "ip"), List(ListType.Map, "ip")]
    public IReadOnlyList<PodIP>? PodIPs { get; init; }

    public Time? StartTime { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<ContainerStatus>? InitContainerStatuses { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<ContainerStatus>? ContainerStatuses { get; init; }

    [Values("Guaranteed", "Burstable", "BestEffort")]
    public string? QosClass { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<ContainerStatus>? EphemeralContainerStatuses { get; init; }

    public string? Resize { get; init; }

    [Patch(PatchStrategy.Merge | PatchStrategy.RetainKeys, "name"), List(ListType.Map, "name")]
    public IReadOnlyList<PodResourceClaimStatus>? ResourceClaimStatuses { get; init; }

    public PodExtendedResourceClaimStatus? ExtendedResourceClaimStatus { get; init; }
}
