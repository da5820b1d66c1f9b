namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>LoadBalancerIPMode</c>.</summary>
public static class LoadBalancerIPMode
{
    public const string VIP = "VIP";
    public const string Proxy = "Proxy";
}
