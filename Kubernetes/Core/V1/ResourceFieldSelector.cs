using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ResourceFieldSelector</c> of the v1 API.</summary>
[AtomicMap]
public sealed record ResourceFieldSelector
{
    public string? ContainerName { get; init; }

    [Required]
    public string Resource { get => field ?? ""; init; }

    public Quantity? Divisor { get; init; }
}
