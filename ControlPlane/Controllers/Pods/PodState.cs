using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Controllers.Pods;

/// <summary>Questions about a pod's state.</summary>
internal static class PodState
{
    /// <summary>Neither finished nor being deleted.</summary>
    public static bool IsActive(Pod pod) => !IsFinished(pod) && pod.Metadata.DeletionTimestamp is null;

    /// <summary>Succeeded or failed: its containers never run again.</summary>
    public static bool IsFinished(Pod pod) => pod.Status.Phase is PodPhase.Succeeded or PodPhase.Failed;

    /// <summary>Its Ready condition is true.</summary>
    public static bool IsReady(Pod pod) => ReadyCondition(pod)?.Status == ConditionStatus.True;

    /// <summary>It has been ready for a while.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="minReadySeconds">For how long.</param>
    /// <param name="now">The present.</param>
    public static bool IsAvailable(Pod pod, int minReadySeconds, DateTimeOffset now) =>
        IsReady(pod) && (minReadySeconds == 0 || ReadySince(pod) is { } since && since.AddSeconds(minReadySeconds) <= now);

    /// <summary>When it became ready; null when it is not.</summary>
    public static DateTimeOffset? ReadySince(Pod pod) =>
        ReadyCondition(pod) is { Status: ConditionStatus.True } ready ? ready.LastTransitionTime?.Value : null;

    private static PodCondition? ReadyCondition(Pod pod) => pod.Status.Conditions?.FirstOrDefault(c => c.Type == "Ready");
}
