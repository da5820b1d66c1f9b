using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ContainerStatus</c> of the v1 API.</summary>
public sealed record ContainerStatus
{
    [Required]
    public string Name { get => field ?? ""; init; }

    public ContainerState State { get => field ??= new(); init; }

    public ContainerState LastState { get => field ??= new(); init; }

    [Required]
    public bool Ready { get; init; }

    [Required]
    public int RestartCount { get; init; }

    [Required]
    public string Image { get => field ?? ""; init; }

    [Required]
    public string ImageID { get => field ?? ""; init; }

    public string? ContainerID { get; init; }

    public bool? Started { get; init; }

    public IReadOnlyDictionary<string, Quantity>? AllocatedResources { get; init; }

    public ResourceRequirements? Resources { get; init; }

    [Patch(PatchStrategy.Merge, "mountPath"), List(ListType.Map, "mountPath")]
    public IReadOnlyList<VolumeMountStatus>? VolumeMounts { get; init; }

    public ContainerUser? User { get; init; }

    [Patch(PatchStrategy.Merge, "name"), List(ListType.Map, "name")]
    public IReadOnlyList<ResourceStatus>? AllocatedResourcesStatus { get; init; }

    public string? StopSignal { get; init; }
}
