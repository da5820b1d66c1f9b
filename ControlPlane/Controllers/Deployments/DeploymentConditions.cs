using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Controllers.Deployments;

/// <summary>Conditions of deployments, with the reasons kubectl looks for.</summary>
internal static class DeploymentConditions
{
    public const string Available = "Available";
    public const string Progressing = "Progressing";
    public const string ReplicaFailure = "ReplicaFailure";
    public const string NewSetCreated = "NewReplicaSetCreated";
    public const string SetUpdated = "ReplicaSetUpdated";
    public const string SetAvailable = "NewReplicaSetAvailable";
    public const string TimedOut = "ProgressDeadlineExceeded";
    public const string Paused = "DeploymentPaused";
    public const string Resumed = "DeploymentResumed";
    public const string SetCreateError = "ReplicaSetCreateError";

    public static DeploymentCondition? Find(IReadOnlyList<DeploymentCondition>? conditions, string type) =>
        conditions?.FirstOrDefault(c => c.Type == type);

    /// <summary>Sets a condition. The transition time moves only with the status; nothing moves when status and reason stay.</summary>
    public static IReadOnlyList<DeploymentCondition> Set(
        IReadOnlyList<DeploymentCondition>? conditions, string type, bool status, string reason, string message, DateTimeOffset now)
    {
        var value = status ? ConditionStatus.True : ConditionStatus.False;
        var present = Find(conditions, type);
        if (present is not null && present.Status == value && present.Reason == reason)
            return conditions!;
        var condition = new DeploymentCondition
        {
            Type = type,
            Status = value,
            Reason = reason,
            Message = message,
            LastUpdateTime = (Time)now,
            LastTransitionTime = present?.Status == value ? present.LastTransitionTime : (Time)now,
        };
        return [.. Without(conditions, type), condition];
    }

    /// <summary>The conditions but one.</summary>
    public static IReadOnlyList<DeploymentCondition> Without(IReadOnlyList<DeploymentCondition>? conditions, string type) =>
        [.. (conditions ?? []).Where(c => c.Type != type)];
}
