using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Autoscaling.V1;

/// <summary><c>ScaleSpec</c> of the autoscaling/v1 API.</summary>
public sealed record ScaleSpec
{
    [Default(0)]
    public int? Replicas { get; init; }
}
