using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Batch.V1;

/// <summary><c>SuccessPolicy</c> of the batch/v1 API.</summary>
public sealed record SuccessPolicy
{
    [Required, List(ListType.Atomic)]
    public IReadOnlyList<SuccessPolicyRule> Rules { get => field ?? []; init; }
}
