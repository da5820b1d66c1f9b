using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Batch.V1;

/// <summary><c>PodFailurePolicyOnPodConditionsPattern</c> of the batch/v1 API.</summary>
public sealed record PodFailurePolicyOnPodConditionsPattern
{
    [Required]
    public string Type { get => field ?? ""; init; }

    [Required]
    public string Status { get => field ?? ""; init; }
}
