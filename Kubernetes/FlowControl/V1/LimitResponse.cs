using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.FlowControl.V1;

/// <summary><c>LimitResponse</c> of the flowcontrol.apiserver.k8s.io/v1 API.</summary>
public sealed record LimitResponse
{
    [Required, Values("Queue", "Reject")]
    public string Type { get => field ?? ""; init; }

    public QueuingConfiguration? Queuing { get; init; }
}
