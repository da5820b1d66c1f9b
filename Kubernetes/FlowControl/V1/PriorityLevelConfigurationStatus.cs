using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.FlowControl.V1;

/// <summary><c>PriorityLevelConfigurationStatus</c> of the flowcontrol.apiserver.k8s.io/v1 API.</summary>
public sealed record PriorityLevelConfigurationStatus
{
    [Patch(PatchStrategy.Merge, "type"), List(ListType.Map, "type")]
    public IReadOnlyList<PriorityLevelConfigurationCondition>? Conditions { get; init; }
}
