using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Meta.V1;

/// <summary><c>Condition</c> of the meta.k8s.io/v1 API.</summary>
public sealed record Condition
{
    [Required]
    public string Type { get => field ?? ""; init; }

    [Required]
    public string Status { get => field ?? ""; init; }

    public long? ObservedGeneration { get; init; }

    [Required]
    public Time LastTransitionTime { get; init; }

    [Required]
    public string Reason { get => field ?? ""; init; }

    [Required]
    public string Message { get => field ?? ""; init; }
}
