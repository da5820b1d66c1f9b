using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.FlowControl.V1;

/// <summary><c>FlowSchemaCondition</c> of the flowcontrol.apiserver.k8s.io/v1 API.</summary>
public sealed record FlowSchemaCondition
{
    public string? Type { get; init; }

    public string? Status { get; init; }

    public Time? LastTransitionTime { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }
}
