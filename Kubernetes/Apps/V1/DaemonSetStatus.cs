using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Apps.V1;

/// <summary><c>DaemonSetStatus</c> of the apps/v1 API.</summary>
public sealed record DaemonSetStatus
{
    [Required]
    public int CurrentNumberScheduled { get; init; }

    [Required]
    public int NumberMisscheduled { get; init; }

    [Required]
    public int DesiredNumberScheduled { get; init; }

    [Required]
    public int NumberReady { get; init; }

    public long? ObservedGeneration { get; init; }

    public int? UpdatedNumberScheduled { get; init; }

    public int? NumberAvailable { get; init; }

    public int? NumberUnavailable { get; init; }

    public int? CollisionCount { get; init; }

    [Patch(PatchStrategy.Merge, "type"), List(ListType.Map, "type")]
    public IReadOnlyList<DaemonSetCondition>? Conditions { get; init; }
}
