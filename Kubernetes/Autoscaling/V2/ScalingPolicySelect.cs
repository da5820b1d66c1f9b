namespace Platform.Kubernetes.Autoscaling.V2;

/// <summary>Values of <c>ScalingPolicySelect</c>.</summary>
public static class ScalingPolicySelect
{
    public const string Max = "Max";
    public const string Min = "Min";
    public const string Disabled = "Disabled";
}
