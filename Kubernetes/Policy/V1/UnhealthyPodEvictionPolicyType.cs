namespace Platform.Kubernetes.Policy.V1;

/// <summary>Values of <c>UnhealthyPodEvictionPolicyType</c>.</summary>
public static class UnhealthyPodEvictionPolicyType
{
    public const string IfHealthyBudget = "IfHealthyBudget";
    public const string AlwaysAllow = "AlwaysAllow";
}
