using System.Globalization;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.Printing;

/// <summary>A pod's state in a word and three numbers, as kubectl shows it.</summary>
/// <param name="Ready">Containers that are ready.</param>
/// <param name="Total">Containers, with restartable init containers.</param>
/// <param name="Reason">Phase, or why a container is not running.</param>
/// <param name="Restarts">Restarts of its containers.</param>
/// <param name="LastRestart">When a container last ended before a restart.</param>
internal sealed record PodSummary(int Ready, int Total, string Reason, int Restarts, Time? LastRestart)
{
    public static PodSummary Of(Pod pod)
    {
        var status = pod.Status;
        var sidecars = (pod.Spec.InitContainers ?? []).Where(c => c.RestartPolicy == "Always").Select(c => c.Name).ToHashSet();
        var reason = Phase(status);
        var (initReason, init) = Initialization(pod, sidecars);
        var summary = init with { Total = pod.Spec.Containers.Count + sidecars.Count, Reason = initReason ?? reason };
        if (initReason is null || IsTrue(status, "Initialized"))
            summary = Containers(status, summary with { Reason = reason, Restarts = SidecarRestarts(status, sidecars) });
        if (pod.Metadata.DeletionTimestamp is not null && status.Phase is not ("Succeeded" or "Failed"))
            summary = summary with { Reason = status.Reason == "NodeLost" ? "Unknown" : "Terminating" };
        return summary;
    }

    private static string Phase(PodStatus status)
    {
        var gated = status.Conditions?.Any(c => c is { Type: "PodScheduled", Reason: "SchedulingGated" }) == true;
        return gated ? "SchedulingGated" : string.IsNullOrEmpty(status.Reason) ? status.Phase ?? "" : status.Reason;
    }

    private static (string? Reason, PodSummary Summary) Initialization(Pod pod, HashSet<string> sidecars)
    {
        var summary = new PodSummary(0, 0, "", 0, null);
        var statuses = pod.Status.InitContainerStatuses ?? [];
        for (var i = 0; i < statuses.Count; i++)
        {
            var container = statuses[i];
            summary = summary with { Restarts = summary.Restarts + container.RestartCount, LastRestart = Later(summary, container) };
            if (container.State.Terminated is { ExitCode: 0 })
                continue;
            if (sidecars.Contains(container.Name) && container.Started == true)
            {
                summary = summary with { Ready = summary.Ready + (container.Ready ? 1 : 0) };
                continue;
            }

            if (container.State.Terminated is { } ended)
                return ("Init:" + Ended(ended), summary);
            if (container.State.Waiting?.Reason is { Length: > 0 } waiting && waiting != "PodInitializing")
                return ("Init:" + waiting, summary);
            return (Cells.Invariant($"Init:{i}/{pod.Spec.InitContainers?.Count ?? 0}"), summary);
        }

        return (null, summary);
    }

    private static PodSummary Containers(PodStatus status, PodSummary summary)
    {
        var running = false;
        foreach (var container in (status.ContainerStatuses ?? []).Reverse())
        {
            summary = summary with { Restarts = summary.Restarts + container.RestartCount, LastRestart = Later(summary, container) };
            if (container.State.Waiting?.Reason is { Length: > 0 } waiting)
            {
                summary = summary with { Reason = waiting };
            }
            else if (container.State.Terminated is { } ended)
            {
                summary = summary with { Reason = Ended(ended) };
            }
            else if (container is { Ready: true, State.Running: not null })
            {
                running = true;
                summary = summary with { Ready = summary.Ready + 1 };
            }
        }

        return summary.Reason == "Completed" && running
            ? summary with { Reason = IsTrue(status, "Ready") ? "Running" : "NotReady" }
            : summary;
    }

    private static string Ended(ContainerStateTerminated ended)
    {
        if (!string.IsNullOrEmpty(ended.Reason))
            return ended.Reason;
        return ended.Signal is > 0
            ? "Signal:" + ended.Signal.Value.ToString(CultureInfo.InvariantCulture)
            : "ExitCode:" + ended.ExitCode.ToString(CultureInfo.InvariantCulture);
    }

    private static int SidecarRestarts(PodStatus status, HashSet<string> sidecars) =>
        (status.InitContainerStatuses ?? []).Where(c => sidecars.Contains(c.Name)).Sum(c => c.RestartCount);

    private static Time? Later(PodSummary summary, ContainerStatus container)
    {
        var ended = container.LastState.Terminated?.FinishedAt;
        return summary.LastRestart is { } last && (ended is null || last.CompareTo(ended.Value) > 0) ? last : ended;
    }

    private static bool IsTrue(PodStatus status, string condition) =>
        status.Conditions?.Any(c => c.Type == condition && c.Status == "True") == true;
}
