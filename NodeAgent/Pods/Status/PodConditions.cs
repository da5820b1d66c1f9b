using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Pods.Runtime;

namespace Platform.NodeAgent.Pods.Status;

/// <summary>The conditions that a node reports of a pod; conditions of others are left as they are.</summary>
public static class PodConditions
{
    private static readonly string[] Passing = [PodConditionType.PodResizePending, PodConditionType.PodResizeInProgress];

    /// <param name="passing">Conditions that stand only while they hold.</param>
    public static IReadOnlyList<PodCondition> Build(
        Pod pod, PodView view, IReadOnlyList<ContainerStatus> containers, string phase, bool initialized, IReadOnlyList<PodCondition> passing, DateTimeOffset now)
    {
        var before = pod.Status.Conditions ?? [];
        var old = before.Where(c => !Passing.Contains(c.Type) || passing.Any(p => p.Type == c.Type)).ToList();
        var containersReady = ContainersReady(containers, phase);
        var own = new List<PodCondition>
        {
            New(PodConditionType.PodReadyToStartContainers, view.Sandbox is not null, null, null),
            initialized || phase == PodPhase.Succeeded
                ? New(PodConditionType.Initialized, true, phase == PodPhase.Succeeded ? "PodCompleted" : null, null)
                : New(PodConditionType.Initialized, false, "ContainersNotInitialized", Uninitialized(pod, view)),
            Ready(pod, containersReady),
            containersReady,
        };
        own.AddRange(passing);
        if (old.All(c => c.Type != PodConditionType.PodScheduled))
            own.Add(New(PodConditionType.PodScheduled, true, null, null));
        var merged = own.Select(c => Dated(c with { ObservedGeneration = pod.Metadata.Generation }, old.FirstOrDefault(o => o.Type == c.Type), now)).ToList();
        merged.AddRange(old.Where(o => own.All(c => c.Type != o.Type)));
        return merged;
    }

    private static PodCondition ContainersReady(IReadOnlyList<ContainerStatus> containers, string phase)
    {
        if (phase == PodPhase.Succeeded)
            return New(PodConditionType.ContainersReady, false, "PodCompleted", null);
        if (phase == PodPhase.Failed)
            return New(PodConditionType.ContainersReady, false, "PodFailed", null);
        var unready = containers.Where(c => !c.Ready).Select(c => c.Name).ToList();
        return unready.Count == 0
            ? New(PodConditionType.ContainersReady, true, null, null)
            : New(PodConditionType.ContainersReady, false, "ContainersNotReady", $"containers with unready status: [{string.Join(' ', unready)}]");
    }

    private static PodCondition Ready(Pod pod, PodCondition containersReady)
    {
        if (containersReady.Status != ConditionStatus.True)
            return containersReady with { Type = PodConditionType.Ready };
        var closed = (pod.Spec.ReadinessGates ?? [])
            .Where(g => (pod.Status.Conditions ?? []).All(c => c.Type != g.ConditionType || c.Status != ConditionStatus.True))
            .Select(g => $"corresponding condition of pod readiness gate \"{g.ConditionType}\" is not True.").ToList();
        return closed.Count == 0
            ? New(PodConditionType.Ready, true, null, null)
            : New(PodConditionType.Ready, false, "ReadinessGatesNotReady", string.Join(", ", closed));
    }

    private static string Uninitialized(Pod pod, PodView view)
    {
        var names = (pod.Spec.InitContainers ?? []).Where(c => view.Latest(c.Name) is not { HasExited: true, Status.ExitCode: 0 }).Select(c => c.Name);
        return $"containers with incomplete status: [{string.Join(' ', names)}]";
    }

    private static PodCondition New(string type, bool holds, string? reason, string? message) => new()
    {
        Type = type,
        Status = holds ? ConditionStatus.True : ConditionStatus.False,
        Reason = reason,
        Message = message,
    };

    private static PodCondition Dated(PodCondition condition, PodCondition? old, DateTimeOffset now) => condition with
    {
        LastTransitionTime = old is not null && old.Status == condition.Status ? old.LastTransitionTime ?? now : now,
    };
}
