using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>PodAffinityTerm</c> of the v1 API.</summary>
public sealed record PodAffinityTerm
{
    public LabelSelector? LabelSelector { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Namespaces { get; init; }

    [Required]
    public string TopologyKey { get => field ?? ""; init; }

    public LabelSelector? NamespaceSelector { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? MatchLabelKeys { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? MismatchLabelKeys { get; init; }
}
