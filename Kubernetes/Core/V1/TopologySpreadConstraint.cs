using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>TopologySpreadConstraint</c> of the v1 API.</summary>
public sealed record TopologySpreadConstraint
{
    [Required]
    public int MaxSkew { get; init; }

    [Required]
    public string TopologyKey { get => field ?? ""; init; }

    [Required, Values("DoNotSchedule", "ScheduleAnyway")]
    public string WhenUnsatisfiable { get => field ?? ""; init; }

    public LabelSelector? LabelSelector { get; init; }

    public int? MinDomains { get; init; }

    [Values("Ignore", "Honor")]
    public string? NodeAffinityPolicy { get; init; }

    [Values("Ignore", "Honor")]
    public string? NodeTaintsPolicy { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? MatchLabelKeys { get; init; }
}
