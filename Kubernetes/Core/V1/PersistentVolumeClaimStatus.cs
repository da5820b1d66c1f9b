using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>PersistentVolumeClaimStatus</c> of the v1 API.</summary>
public sealed record PersistentVolumeClaimStatus
{
    [Default("Pending"), Values("Pending", "Bound", "Lost")]
    public string? Phase { get; init; }

    [List(ListType.Atomic), Values("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")]
    public IReadOnlyList<string>? AccessModes { get; init; }

    public IReadOnlyDictionary<string, Quantity>? Capacity { get; init; }

    [Patch(PatchStrategy.Merge, "type"), List(ListType.Map, "type")]
    public IReadOnlyList<PersistentVolumeClaimCondition>? Conditions { get; init; }

    public IReadOnlyDictionary<string, Quantity>? AllocatedResources { get; init; }

    [Values(
        "ControllerResizeInProgress", "ControllerResizeInfeasible", "NodeResizePending", "NodeResizeInProgress",
        "NodeResizeInfeasible")]
    public IReadOnlyDictionary<string, string>? AllocatedResourceStatuses { get; init; }

    public string? CurrentVolumeAttributesClassName { get; init; }

    public ModifyVolumeStatus? ModifyVolumeStatus { get; init; }
}
