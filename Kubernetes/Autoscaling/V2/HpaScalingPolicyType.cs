namespace Platform.Kubernetes.Autoscaling.V2;

/// <summary>Values of <c>HPAScalingPolicyType</c>.</summary>
public static class HpaScalingPolicyType
{
    public const string Pods = "Pods";
    public const string Percent = "Percent";
}
