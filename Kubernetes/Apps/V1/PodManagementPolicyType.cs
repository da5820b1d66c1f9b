namespace Platform.Kubernetes.Apps.V1;

/// <summary>Values of <c>PodManagementPolicyType</c>.</summary>
public static class PodManagementPolicyType
{
    public const string OrderedReady = "OrderedReady";
    public const string Parallel = "Parallel";
}
