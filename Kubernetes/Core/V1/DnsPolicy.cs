namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>DNSPolicy</c>.</summary>
public static class DnsPolicy
{
    public const string ClusterFirstWithHostNet = "ClusterFirstWithHostNet";
    public const string ClusterFirst = "ClusterFirst";
    public const string Default = "Default";
    public const string None = "None";
}
