using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Meta.V1;

/// <summary><c>TableColumnDefinition</c> of the meta.k8s.io/v1 API.</summary>
public sealed record TableColumnDefinition
{
    [Required]
    public string Name { get => field ?? ""; init; }

    [Required]
    public string Type { get => field ?? ""; init; }

    [Required]
    public string Format { get => field ?? ""; init; }

    [Required]
    public string Description { get => field ?? ""; init; }

    [Required]
    public int Priority { get; init; }
}
