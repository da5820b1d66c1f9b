namespace Platform.Kubernetes.Core.V1;

/// <summary><c>NodeSwapStatus</c> of the v1 API.</summary>
public sealed record NodeSwapStatus
{
    public long? Capacity { get; init; }
}
