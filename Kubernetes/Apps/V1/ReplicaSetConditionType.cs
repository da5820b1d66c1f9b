namespace Platform.Kubernetes.Apps.V1;

/// <summary>Values of <c>ReplicaSetConditionType</c>.</summary>
public static class ReplicaSetConditionType
{
    public const string ReplicaFailure = "ReplicaFailure";
}
