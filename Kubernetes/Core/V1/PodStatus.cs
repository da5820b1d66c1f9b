using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>What is known of a running pod; written by its node.</summary>
public sealed record PodStatus
{
    public long? ObservedGeneration { get; init; }

    /// <summary>Where the pod is in its life: Pending, Running, Succeeded, Failed or Unknown.</summary>
    [Values("Pending", "Running", "Succeeded", "Failed", "Unknown")]
    public string? Phase { get; init; }

    /// <summary>Whether it is placed, initialised and ready.</summary>
    [Patch(PatchStrategy.Merge, "type"), List(ListType.Map, "type")]
    public IReadOnlyList<PodCondition>? Conditions { get; init; }

    /// <summary>Why it is in this phase, for people.</summary>
    public string? Message { get; init; }

    /// <summary>Why it is in this phase, in one word.</summary>
    public string? Reason { get; init; }

    public string? NominatedNodeName { get; init; }

    /// <summary>Address of its node.</summary>
    public string? HostIP { get; init; }

    [Patch(PatchStrategy.Merge, "ip"), List(ListType.Atomic)]
    public IReadOnlyList<HostIP>? HostIPs { get; init; }

    /// <summary>Its address; empty until it has one.</summary>
    public string? PodIP { get; init; }

    /// <summary>Its addresses, of each family at most one.</summary>
    [Patch(PatchStrategy.Merge, "ip"), List(ListType.Map, "ip")]
    public IReadOnlyList<PodIP>? PodIPs { get; init; }

    /// <summary>When the node accepted it.</summary>
    public Time? StartTime { get; init; }

    /// <summary>How each container that prepares is.</summary>
    [List(ListType.Atomic)]
    public IReadOnlyList<ContainerStatus>? InitContainerStatuses { get; init; }

    /// <summary>How each container is.</summary>
    [List(ListType.Atomic)]
    public IReadOnlyList<ContainerStatus>? ContainerStatuses { get; init; }

    /// <summary>How it is treated when memory is short: Guaranteed, Burstable or BestEffort.</summary>
    [Values("Guaranteed", "Burstable", "BestEffort")]
    public string? QosClass { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<ContainerStatus>? EphemeralContainerStatuses { get; init; }

    public string? Resize { get; init; }

    [Patch(PatchStrategy.Merge | PatchStrategy.RetainKeys, "name"), List(ListType.Map, "name")]
    public IReadOnlyList<PodResourceClaimStatus>? ResourceClaimStatuses { get; init; }

    [Since(34)]
    public PodExtendedResourceClaimStatus? ExtendedResourceClaimStatus { get; init; }
}
