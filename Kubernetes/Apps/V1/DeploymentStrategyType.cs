namespace Platform.Kubernetes.Apps.V1;

/// <summary>Values of <c>DeploymentStrategyType</c>.</summary>
public static class DeploymentStrategyType
{
    public const string Recreate = "Recreate";
    public const string RollingUpdate = "RollingUpdate";
}
