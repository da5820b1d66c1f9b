using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ScopedResourceSelectorRequirement</c> of the v1 API.</summary>
public sealed record ScopedResourceSelectorRequirement
{
    [Required]
    public string ScopeName { get => field ?? ""; init; }

    [Required, Values("In", "NotIn", "Exists", "DoesNotExist")]
    public string Operator { get => field ?? ""; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Values { get; init; }
}
