namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>ServiceExternalTrafficPolicy</c>.</summary>
public static class ServiceExternalTrafficPolicy
{
    public const string Cluster = "Cluster";
    public const string Local = "Local";
}
