namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>ServiceAffinity</c>.</summary>
public static class ServiceAffinity
{
    public const string ClientIP = "ClientIP";
    public const string None = "None";
}
