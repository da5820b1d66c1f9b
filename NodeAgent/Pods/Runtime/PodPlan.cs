using Platform.Kubernetes.Core.V1;

namespace Platform.NodeAgent.Pods.Runtime;

/// <summary>What has to be done next to bring a pod to what its spec says.</summary>
public sealed record PodPlan
{
    /// <summary>Nothing will run again: every container has ended for good, or an init container has.</summary>
    public bool Finished { get; init; }

    /// <summary>A sandbox has to be made before anything can start.</summary>
    public bool NeedsSandbox { get; init; }

    /// <summary>Containers to start, in order.</summary>
    public IReadOnlyList<Container> Start { get; init; } = [];

    /// <summary>Running instances to stop, and why.</summary>
    public IReadOnlyList<(ContainerInstance Instance, string Why)> Stop { get; init; } = [];
}

/// <summary>What probes have found about running instances.</summary>
public interface IContainerHealth
{
    /// <summary>Whether its startup probe has succeeded, or it has none.</summary>
    bool HasStarted(ContainerInstance instance);

    /// <summary>Whether its readiness probe succeeds, or it has none.</summary>
    bool IsReady(ContainerInstance instance);

    /// <summary>Why it has to be restarted; null when it is well.</summary>
    string? Unhealthy(ContainerInstance instance);
}

/// <summary>Compares a pod with what runs of it. Pure.</summary>
public static class PodPlanner
{
    public static bool IsSidecar(Container container) => container.RestartPolicy == RestartPolicy.Always;

    public static PodPlan Plan(Pod pod, PodView view, IContainerHealth health)
    {
        if (IsFinished(pod, view))
            return new PodPlan { Finished = true, Stop = [.. view.Running.Select(i => (i, "the pod has finished"))] };
        var stop = new List<(ContainerInstance, string)>();
        if (view.Sandbox is null)
        {
            stop.AddRange(view.Running.Select(i => (i, "its sandbox is gone")));
            return new PodPlan { NeedsSandbox = true, Stop = stop };
        }

        // What a person starts to look into a pod starts whatever the others do, and once.
        var start = (pod.Spec.EphemeralContainers ?? []).Where(c => !HasBegun(pod, view, c.Name)).Select(PodContainers.Plain).ToList();
        // Main containers exist only once initialisation was complete, so init containers need not be kept to remember it.
        var initialized = pod.Spec.Containers.Any(c => view.Current(c.Name) is not null);
        if (PlanInit(pod, view, health, initialized, start, stop))
        {
            foreach (var container in pod.Spec.Containers)
                PlanMain(pod, container, view, health, start, stop);
        }

        return new PodPlan { Start = start, Stop = stop };
    }

    /// <summary>Whether a container that has ended is started again: by its own rules, its own policy, else the pod's.</summary>
    public static bool Restarts(Pod pod, Container container, int exitCode) =>
        (container.RestartPolicyRules ?? []).Any(rule => Applies(rule, exitCode))
        || (container.RestartPolicy ?? pod.Spec.RestartPolicy ?? RestartPolicy.Always) switch
        {
            RestartPolicy.Never => false,
            RestartPolicy.OnFailure => exitCode != 0,
            _ => true,
        };

    private static bool Applies(ContainerRestartRule rule, int exitCode)
    {
        var named = rule.ExitCodes?.Values?.Contains(exitCode) == true;
        return rule.Action == ContainerRestartRuleAction.Restart && rule.ExitCodes?.Operator switch
        {
            ContainerRestartRuleOnExitCodesOperator.In => named,
            ContainerRestartRuleOnExitCodesOperator.NotIn => !named,
            _ => false,
        };
    }

    private static bool HasBegun(Pod pod, PodView view, string name) => view.Latest(name) is not null
        || (pod.Status.EphemeralContainerStatuses ?? []).Any(s => s.Name == name && s.ContainerID is not null);

    private static bool IsFinished(Pod pod, PodView view)
    {
        if (pod.Status.Phase is PodPhase.Succeeded or PodPhase.Failed)
            return true;
        var failedInit = (pod.Spec.InitContainers ?? []).Any(c =>
            !IsSidecar(c) && view.Latest(c.Name) is { HasExited: true, Status.ExitCode: not 0 } last && !RestartsInit(pod, c, last.Status.ExitCode));
        return failedInit || pod.Spec.Containers.All(c =>
            view.Latest(c.Name) is { HasExited: true } last && !Restarts(pod, c, last.Status.ExitCode));
    }

    /// <summary>An init container that failed is tried again unless the pod, or it, never restarts.</summary>
    public static bool RestartsInit(Pod pod, Container container, int exitCode) => exitCode != 0 && Restarts(pod, container, exitCode);

    /// <summary>True when the main containers may run.</summary>
    private static bool PlanInit(
        Pod pod, PodView view, IContainerHealth health, bool initialized, List<Container> start, List<(ContainerInstance, string)> stop)
    {
        foreach (var container in pod.Spec.InitContainers ?? [])
        {
            var current = view.Current(container.Name);
            if (IsSidecar(container))
            {
                if (current is null or { IsRunning: false })
                    start.Add(container);
                else if (StopReason(container, current, health) is { } why)
                    stop.Add((current, why));
                if (!initialized && (current is not { IsRunning: true } || !health.HasStarted(current)))
                    return false;
            }
            else if (!initialized && current is not { HasExited: true, Status.ExitCode: 0 })
            {
                if (current is null or { IsRunning: false })
                    start.Add(container);
                return false;
            }
        }

        return true;
    }

    private static void PlanMain(
        Pod pod, Container container, PodView view, IContainerHealth health, List<Container> start, List<(ContainerInstance, string)> stop)
    {
        var current = view.Current(container.Name);
        if (current is { IsRunning: true })
        {
            if (StopReason(container, current, health) is { } why)
                stop.Add((current, why));
        }
        else if ((current ?? view.Latest(container.Name)) is not { HasExited: true } last || Restarts(pod, container, last.Status.ExitCode))
        {
            start.Add(container);
        }
    }

    private static string? StopReason(Container container, ContainerInstance current, IContainerHealth health)
    {
        if (current.Status.Annotations.TryGetValue(RuntimeLabels.ContainerHash, out var hash) && hash != ContainerConfigBuilder.Hash(container))
            return $"Container {container.Name} definition changed, will be restarted";
        return health.Unhealthy(current);
    }
}
