namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>IPFamily</c>.</summary>
public static class IPFamily
{
    public const string IPv4 = "IPv4";
    public const string IPv6 = "IPv6";
}
