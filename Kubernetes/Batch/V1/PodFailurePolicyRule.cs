using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Batch.V1;

/// <summary><c>PodFailurePolicyRule</c> of the batch/v1 API.</summary>
public sealed record PodFailurePolicyRule
{
    [Required, Values("FailJob", "FailIndex", "Ignore", "Count")]
    public string Action { get => field ?? ""; init; }

    public PodFailurePolicyOnExitCodesRequirement? OnExitCodes { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<PodFailurePolicyOnPodConditionsPattern>? OnPodConditions { get; init; }
}
