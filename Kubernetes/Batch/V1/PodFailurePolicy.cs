using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Batch.V1;

/// <summary><c>PodFailurePolicy</c> of the batch/v1 API.</summary>
public sealed record PodFailurePolicy
{
    [Required, List(ListType.Atomic)]
    public IReadOnlyList<PodFailurePolicyRule> Rules { get => field ?? []; init; }
}
