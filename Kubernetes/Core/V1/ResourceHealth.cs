using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ResourceHealth</c> of the v1 API.</summary>
public sealed record ResourceHealth
{
    [Required]
    public string ResourceID { get => field ?? ""; init; }

    public string? Health { get; init; }
}
