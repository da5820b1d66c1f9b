using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.FlowControl.V1;

/// <summary><c>QueuingConfiguration</c> of the flowcontrol.apiserver.k8s.io/v1 API.</summary>
public sealed record QueuingConfiguration
{
    [Default(64)]
    public int? Queues { get; init; }

    [Default(8)]
    public int? HandSize { get; init; }

    [Default(50)]
    public int? QueueLengthLimit { get; init; }
}
