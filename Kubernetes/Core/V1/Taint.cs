using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>Taint</c> of the v1 API.</summary>
public sealed record Taint
{
    [Required]
    public string Key { get => field ?? ""; init; }

    public string? Value { get; init; }

    [Required, Values("NoSchedule", "PreferNoSchedule", "NoExecute")]
    public string Effect { get => field ?? ""; init; }

    public Time? TimeAdded { get; init; }
}
