namespace Platform.Kubernetes.Apps.V1;

/// <summary>Values of <c>StatefulSetUpdateStrategyType</c>.</summary>
public static class StatefulSetUpdateStrategyType
{
    public const string RollingUpdate = "RollingUpdate";
    public const string OnDelete = "OnDelete";
}
