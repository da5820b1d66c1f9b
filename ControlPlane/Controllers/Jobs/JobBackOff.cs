using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Controllers.Jobs;

/// <summary>How long a job waits before it replaces a pod that failed: 10 s, doubled for each failure since the last success, 10 min at most.</summary>
internal static class JobBackOff
{
    private const int MostDoublings = 6;
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>When the next pod may be made; the present or earlier when at once.</summary>
    /// <param name="pods">The job's pods; with a limit for each index, those of one index.</param>
    /// <param name="failures">Those of them that failed.</param>
    public static DateTimeOffset Until(IEnumerable<Pod> pods, IEnumerable<Pod> failures)
    {
        var success = pods.Where(p => p.Status.Phase == PodPhase.Succeeded).Select(EndOf).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
        var since = failures.Select(EndOf).Where(end => end > success).ToList();
        if (since.Count == 0)
            return DateTimeOffset.MinValue;
        var delay = TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Min(since.Count - 1, MostDoublings)));
        return since.Max() + delay;
    }

    private static DateTimeOffset EndOf(Pod pod)
    {
        var ends = (pod.Status.ContainerStatuses ?? []).Select(c => c.State.Terminated?.FinishedAt?.Value).OfType<DateTimeOffset>().ToList();
        return ends.Count > 0 ? ends.Max()
            : pod.Status.Conditions?.FirstOrDefault(c => c.Type == "Ready")?.LastTransitionTime?.Value
            ?? pod.Metadata.DeletionTimestamp?.Value ?? pod.Metadata.CreationTimestamp?.Value ?? DateTimeOffset.MinValue;
    }
}
