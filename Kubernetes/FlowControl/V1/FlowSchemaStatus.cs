using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.FlowControl.V1;

/// <summary><c>FlowSchemaStatus</c> of the flowcontrol.apiserver.k8s.io/v1 API.</summary>
public sealed record FlowSchemaStatus
{
    [Patch(PatchStrategy.Merge, "type"), List(ListType.Map, "type")]
    public IReadOnlyList<FlowSchemaCondition>? Conditions { get; init; }
}
