namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>LimitType</c>.</summary>
public static class LimitType
{
    public const string Pod = "Pod";
    public const string Container = "Container";
    public const string PersistentVolumeClaim = "PersistentVolumeClaim";
}
