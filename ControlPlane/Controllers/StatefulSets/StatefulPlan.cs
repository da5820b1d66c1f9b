using Platform.ControlPlane.Controllers.Pods;
using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Controllers.StatefulSets;

/// <summary>What a stateful set's controller does next.</summary>
/// <param name="Create">Numbers that get a pod, each of the current or the new revision.</param>
/// <param name="Delete">Pods that go.</param>
internal sealed record StatefulPlan(IReadOnlyList<(int Ordinal, bool Updated)> Create, IReadOnlyList<Pod> Delete)
{
    private static readonly StatefulPlan Wait = new([], []);

    /// <summary>
    /// Plans the next step. In order, a pod is made when all before it are available and ends when all after it are gone; in
    /// parallel nothing waits. Only when all are as many as they should be and available does an update replace the next pod,
    /// the highest first.
    /// </summary>
    /// <param name="set">The set.</param>
    /// <param name="pods">Its pods by their numbers.</param>
    /// <param name="current">Name of the revision it is coming from.</param>
    /// <param name="update">Name of the revision it is going to.</param>
    /// <param name="now">The present.</param>
    public static StatefulPlan Of(StatefulSet set, IReadOnlyDictionary<int, Pod> pods, string current, string update, DateTimeOffset now)
    {
        var ordered = set.Spec.PodManagementPolicy != "Parallel";
        var start = set.Spec.Ordinals?.Start ?? 0;
        var end = start + (set.Spec.Replicas ?? 1);
        var (create, delete) = (new List<(int, bool)>(), new List<Pod>());
        for (var ordinal = start; ordinal < end; ordinal++)
        {
            if (!pods.TryGetValue(ordinal, out var pod))
                create.Add((ordinal, IsUpdated(set, ordinal, start, current, update)));
            else if (PodState.IsFinished(pod))
                delete.Add(pod);
            else if (IsAvailable(set, pod, now))
                continue;
            if (ordered)
                return new StatefulPlan(create, Alive(delete));
        }

        var condemned = pods.Where(p => p.Key < start || p.Key >= end).OrderByDescending(p => p.Key).Select(p => p.Value).ToList();
        if (condemned.Count > 0 && ordered)
            return condemned[0].Metadata.DeletionTimestamp is null ? new StatefulPlan([], [condemned[0]]) : Wait;
        delete.AddRange(condemned);
        if (create.Count + delete.Count > 0 || set.Spec.UpdateStrategy.Type == StatefulSetUpdateStrategyType.OnDelete)
            return new StatefulPlan(create, Alive(delete));
        return Update(set, pods, start, end, update, now);
    }

    private static StatefulPlan Update(StatefulSet set, IReadOnlyDictionary<int, Pod> pods, int start, int end, string update, DateTimeOffset now)
    {
        var first = start + (set.Spec.UpdateStrategy.RollingUpdate?.Partition ?? 0);
        for (var ordinal = end - 1; ordinal >= first; ordinal--)
        {
            var pod = pods[ordinal];
            if (StatefulPods.RevisionOf(pod) != update)
                return pod.Metadata.DeletionTimestamp is null ? new StatefulPlan([], [pod]) : Wait;
            if (!IsAvailable(set, pod, now))
                return Wait;
        }

        return Wait;
    }

    /// <summary>Below the partition, and while an update has not come to it, a pod that is lost comes back as it was.</summary>
    private static bool IsUpdated(StatefulSet set, int ordinal, int start, string current, string update)
    {
        if (current == update || set.Spec.UpdateStrategy.Type == StatefulSetUpdateStrategyType.OnDelete)
            return true;
        return set.Spec.UpdateStrategy.RollingUpdate?.Partition is { } partition and > 0
            ? ordinal >= start + partition
            : ordinal >= start + (set.Status.CurrentReplicas ?? 0);
    }

    private static bool IsAvailable(StatefulSet set, Pod pod, DateTimeOffset now) =>
        pod.Metadata.DeletionTimestamp is null && pod.Status.Phase == PodPhase.Running && PodState.IsAvailable(pod, set.Spec.MinReadySeconds ?? 0, now);

    private static List<Pod> Alive(List<Pod> pods) => [.. pods.Where(p => p.Metadata.DeletionTimestamp is null)];
}
