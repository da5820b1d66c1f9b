using Platform.Kubernetes.Core.V1;

namespace Platform.ProvisioningService.Health;

/// <summary>What is wrong with pods.</summary>
public static class PodHealth
{
    // What takes less than this is a pod's ordinary start or end.
    private static readonly TimeSpan Ordinary = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(10);
    private const int ManyRestarts = 3;
    private static readonly string[] Starting = ["ContainerCreating", "PodInitializing"];

    /// <summary>Looks at one pod.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="events">Its events: of some faults they alone tell since when.</param>
    /// <param name="now">The time.</param>
    public static IReadOnlyList<HealthProblem> Of(Pod pod, IReadOnlyList<Event> events, DateTimeOffset now)
    {
        if (pod.Metadata.DeletionTimestamp is { } deleted)
            return now - (DateTimeOffset)deleted < Ordinary ? [] : [Problem(HealthProblem.Warning, pod, "Terminating", "The pod was to be gone by now: its node has not confirmed its end.", deleted)];
        if (pod.Status.Phase == "Succeeded") return [];
        if (pod.Status.Phase == "Failed")
            return [Problem(HealthProblem.Warning, pod, pod.Status.Reason ?? "Failed", pod.Status.Message ?? "The pod's containers have ended with errors.", LastEnd(pod))];
        if (Condition(pod, "PodScheduled") is { Status: "False" } scheduled)
            return [Problem(HealthProblem.Error, pod, scheduled.Reason ?? "Unschedulable", scheduled.Message ?? "No node takes the pod.", scheduled.LastTransitionTime)];
        List<HealthProblem> problems = [.. Statuses(pod).Select(status => OfContainer(pod, status, events, now)).OfType<HealthProblem>()];
        if (problems.Count == 0 && Condition(pod, "Ready") is { Status: "False", LastTransitionTime: { } since } ready && now - (DateTimeOffset)since > Ordinary)
            problems.Add(Problem(HealthProblem.Warning, pod, ready.Reason ?? "NotReady", ready.Message ?? "The pod is not ready.", since));
        return problems;
    }

    private static HealthProblem? OfContainer(Pod pod, ContainerStatus status, IReadOnlyList<Event> events, DateTimeOffset now)
    {
        var end = status.State.Terminated ?? status.LastState.Terminated;
        if (status.State.Waiting is { Reason: { } reason } waiting && !Starting.Contains(reason))
        {
            var since = reason == "CrashLoopBackOff"
                ? First(events, status, happened => happened is { Reason: "BackOff", Type: "Warning" }) ?? (DateTimeOffset?)end?.FinishedAt
                : First(events, status, happened => happened.Reason is "Failed" or "ErrImageNeverPull" or "InspectFailed" || happened is { Reason: "BackOff", Type: "Normal" });
            var ended = reason == "CrashLoopBackOff" && end is not null ? $" It ended with exit code {end.ExitCode}{(end.Reason is { Length: > 0 } why ? $" ({why})" : "")}; {status.RestartCount} restarts." : "";
            return Problem(HealthProblem.Error, pod, reason, $"Container {status.Name}: {waiting.Message ?? reason}.{ended}", since ?? (DateTimeOffset?)Condition(pod, "PodScheduled")?.LastTransitionTime);
        }
        if (end is not { ExitCode: not 0, FinishedAt: { } finished } || now - (DateTimeOffset)finished > Recent) return null;
        // A crash-looping container runs for a moment each time: it is no healthier then.
        return status.RestartCount >= ManyRestarts || status.State.Terminated is not null && pod.Spec.RestartPolicy != "Never"
            ? Problem(HealthProblem.Error, pod, "Restarting", $"Container {status.Name} ended with exit code {end.ExitCode}{(end.Reason is { Length: > 0 } why2 ? $" ({why2})" : "")}; {status.RestartCount} restarts.",
                First(events, status, happened => happened is { Reason: "BackOff", Type: "Warning" }) ?? finished)
            : null;
    }

    private static DateTimeOffset? First(IReadOnlyList<Event> events, ContainerStatus status, Func<Event, bool> matches) => events
        .Where(happened => matches(happened) && (happened.InvolvedObject.FieldPath ?? "").Contains($"{{{status.Name}}}", StringComparison.Ordinal))
        .Select(happened => (DateTimeOffset?)happened.FirstTimestamp ?? (DateTimeOffset?)happened.EventTime).Min();

    private static DateTimeOffset? LastEnd(Pod pod) => Statuses(pod).Select(status => (DateTimeOffset?)status.State.Terminated?.FinishedAt).Max() ?? (DateTimeOffset?)pod.Metadata.CreationTimestamp;

    private static PodCondition? Condition(Pod pod, string type) => (pod.Status.Conditions ?? []).FirstOrDefault(condition => condition.Type == type);

    private static IEnumerable<ContainerStatus> Statuses(Pod pod) => [.. pod.Status.InitContainerStatuses ?? [], .. pod.Status.ContainerStatuses ?? []];

    private static HealthProblem Problem(string severity, Pod pod, string reason, string message, DateTimeOffset? since) =>
        new(severity, "Pod", pod.Metadata.Namespace, pod.Metadata.Name!, reason, message, since);
}
