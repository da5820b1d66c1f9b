namespace Platform.Kubernetes.Apps.V1;

/// <summary>Values of <c>DeploymentConditionType</c>.</summary>
public static class DeploymentConditionType
{
    public const string Available = "Available";
    public const string Progressing = "Progressing";
    public const string ReplicaFailure = "ReplicaFailure";
}
