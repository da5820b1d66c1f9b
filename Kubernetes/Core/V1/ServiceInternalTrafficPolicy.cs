namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>ServiceInternalTrafficPolicy</c>.</summary>
public static class ServiceInternalTrafficPolicy
{
    public const string Cluster = "Cluster";
    public const string Local = "Local";
}
