using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Batch.V1;

/// <summary><c>PodFailurePolicyOnExitCodesRequirement</c> of the batch/v1 API.</summary>
public sealed record PodFailurePolicyOnExitCodesRequirement
{
    public string? ContainerName { get; init; }

    [Required, Values("In", "NotIn")]
    public string Operator { get => field ?? ""; init; }

    [Required, List(ListType.Set)]
    public IReadOnlyList<int> Values { get => field ?? []; init; }
}
