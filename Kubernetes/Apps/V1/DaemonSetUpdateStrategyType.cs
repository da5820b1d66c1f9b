namespace Platform.Kubernetes.Apps.V1;

/// <summary>Values of <c>DaemonSetUpdateStrategyType</c>.</summary>
public static class DaemonSetUpdateStrategyType
{
    public const string RollingUpdate = "RollingUpdate";
    public const string OnDelete = "OnDelete";
}
