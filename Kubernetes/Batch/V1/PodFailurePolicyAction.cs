namespace Platform.Kubernetes.Batch.V1;

/// <summary>Values of <c>PodFailurePolicyAction</c>.</summary>
public static class PodFailurePolicyAction
{
    public const string FailJob = "FailJob";
    public const string FailIndex = "FailIndex";
    public const string Ignore = "Ignore";
    public const string Count = "Count";
}
