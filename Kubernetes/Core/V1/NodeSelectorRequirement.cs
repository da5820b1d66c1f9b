using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>NodeSelectorRequirement</c> of the v1 API.</summary>
public sealed record NodeSelectorRequirement
{
    [Required]
    public string Key { get => field ?? ""; init; }

    [Required, Values("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt")]
    public string Operator { get => field ?? ""; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Values { get; init; }
}
