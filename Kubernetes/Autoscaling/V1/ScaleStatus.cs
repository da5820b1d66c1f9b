using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Autoscaling.V1;

/// <summary><c>ScaleStatus</c> of the autoscaling/v1 API.</summary>
public sealed record ScaleStatus
{
    [Required]
    public int Replicas { get; init; }

    public string? Selector { get; init; }
}
