using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Meta.V1;

/// <summary><c>LabelSelectorRequirement</c> of the meta.k8s.io/v1 API.</summary>
public sealed record LabelSelectorRequirement
{
    [Required]
    public string Key { get => field ?? ""; init; }

    [Required]
    public string Operator { get => field ?? ""; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Values { get; init; }
}
