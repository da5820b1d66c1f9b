namespace Platform.Kubernetes.Coordination.V1;

/// <summary>Values of <c>CoordinatedLeaseStrategy</c>.</summary>
public static class CoordinatedLeaseStrategy
{
    public const string OldestEmulationVersion = "OldestEmulationVersion";
}
