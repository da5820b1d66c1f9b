using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>LimitRangeSpec</c> of the v1 API.</summary>
public sealed record LimitRangeSpec
{
    [Required, List(ListType.Atomic)]
    public IReadOnlyList<LimitRangeItem> Limits { get => field ?? []; init; }
}
