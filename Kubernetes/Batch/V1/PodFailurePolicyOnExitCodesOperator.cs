namespace Platform.Kubernetes.Batch.V1;

/// <summary>Values of <c>PodFailurePolicyOnExitCodesOperator</c>.</summary>
public static class PodFailurePolicyOnExitCodesOperator
{
    public const string In = "In";
    public const string NotIn = "NotIn";
}
