using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Pods.Status;

namespace Platform.NodeAgent.Pods.Resizing;

/// <summary>How far a pod's resizing is, for its status.</summary>
/// <param name="Resources">Granted and in force.</param>
/// <param name="Pending">Why what the spec asks for is not granted; null when it is.</param>
/// <param name="Problem">Why what was granted is not in force yet; null when it is.</param>
public sealed record ResizeState(GrantedResources Resources, WaitingReason? Pending, WaitingReason? Problem)
{
    public static ResizeState None { get; } = new(new GrantedResources(), null, null);

    /// <summary>A container's status with its resources.</summary>
    public ContainerStatus Show(ContainerStatus status)
    {
        var inForce = Resources.InForce.GetValueOrDefault(status.Name);
        return status with
        {
            AllocatedResources = Resources.Granted.GetValueOrDefault(status.Name)?.Requests,
            Resources = status.State.Running is null || inForce is { Requests: null, Limits: null } ? null : inForce,
        };
    }

    /// <summary>The conditions that tell of a resizing under way.</summary>
    public IEnumerable<PodCondition> Conditions()
    {
        if (Pending is { } pending)
            yield return New(PodConditionType.PodResizePending, pending);
        if (Problem is { } problem)
            yield return New(PodConditionType.PodResizeInProgress, problem);
    }

    private static PodCondition New(string type, WaitingReason why) => new()
    {
        Type = type,
        Status = ConditionStatus.True,
        Reason = why.Reason,
        Message = why.Message,
    };
}
