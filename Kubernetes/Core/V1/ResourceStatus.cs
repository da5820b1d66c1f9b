using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ResourceStatus</c> of the v1 API.</summary>
public sealed record ResourceStatus
{
    [Required]
    public string Name { get => field ?? ""; init; }

    [List(ListType.Map, "resourceID")]
    public IReadOnlyList<ResourceHealth>? Resources { get; init; }
}
