using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>TopologySelectorLabelRequirement</c> of the v1 API.</summary>
public sealed record TopologySelectorLabelRequirement
{
    [Required]
    public string Key { get => field ?? ""; init; }

    [Required, List(ListType.Atomic)]
    public IReadOnlyList<string> Values { get => field ?? []; init; }
}
