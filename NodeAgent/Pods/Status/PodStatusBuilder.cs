using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Pods.Resizing;
using Platform.NodeAgent.Pods.Runtime;

namespace Platform.NodeAgent.Pods.Status;

/// <summary>A pod's status from what runs of it. Pure.</summary>
/// <param name="nodeIp">The node's address.</param>
public sealed class PodStatusBuilder(string nodeIp)
{
    /// <summary>Why a pod failed that the node ended for want of something.</summary>
    public const string EvictedReason = "Evicted";

    /// <param name="waiting">By container, why it waits.</param>
    /// <param name="resizing">What its containers were granted.</param>
    public PodStatus Build(
        Pod pod, PodView view, IReadOnlyDictionary<string, WaitingReason> waiting, ResizeState resizing, IContainerHealth health, DateTimeOffset now)
    {
        var old = pod.Status;
        var initialized = IsInitialized(pod, view, health);
        var init = Statuses(pod.Spec.InitContainers, old.InitContainerStatuses, view, waiting, "PodInitializing", health)
            .Select(s => IsSidecar(pod, s) ? resizing.Show(s) : s with { Ready = s.State.Terminated is { ExitCode: 0 } }).ToList();
        var idle = pod.Spec.InitContainers is { Count: > 0 } && !initialized ? "PodInitializing" : "ContainerCreating";
        var main = Statuses(pod.Spec.Containers, old.ContainerStatuses, view, waiting, idle, health);
        var phase = old.Phase is PodPhase.Succeeded or PodPhase.Failed ? old.Phase : Phase(pod, init, main, initialized);
        var address = pod.Spec.HostNetwork == true ? nodeIp : view.Address ?? old.PodIP;
        return old with
        {
            Phase = phase,
            HostIP = nodeIp,
            HostIPs = [new HostIP { Ip = nodeIp }],
            PodIP = address,
            PodIPs = address is null ? null : [new PodIP { Ip = address }],
            StartTime = old.StartTime ?? now,
            QosClass = ResourceSettings.QosClass(pod),
            InitContainerStatuses = init.Count > 0 ? init : null,
            ContainerStatuses = [.. main.Select(resizing.Show)],
            EphemeralContainerStatuses = pod.Spec.EphemeralContainers is { Count: > 0 } ephemeral
                ? Statuses([.. ephemeral.Select(PodContainers.Plain)], old.EphemeralContainerStatuses, view, waiting, "ContainerCreating", health) : null,
            ObservedGeneration = pod.Metadata.Generation,
            Conditions = PodConditions.Build(pod, view, main, phase, initialized, [.. resizing.Conditions()], now),
        };
    }

    /// <summary>What a pod's phase is when it ended by being deleted.</summary>
    public static PodStatus Ended(PodStatus status)
    {
        if (status.Phase is PodPhase.Succeeded or PodPhase.Failed)
            return status;
        var failed = (status.ContainerStatuses ?? []).Any(c => c.State.Terminated is not { ExitCode: 0 });
        return status with { Phase = failed ? PodPhase.Failed : PodPhase.Succeeded };
    }

    /// <summary>The status of a pod that failed as a whole; what never began is not shown as if it were about to.</summary>
    public static PodStatus Failed(PodStatus status, WaitingReason failure)
    {
        var began = PodContainers.Statuses(status).Any(c => c.ContainerID is not null);
        return status with
        {
            Phase = PodPhase.Failed,
            Reason = failure.Reason,
            Message = failure.Message,
            InitContainerStatuses = began ? status.InitContainerStatuses : null,
            ContainerStatuses = began ? status.ContainerStatuses : null,
            Conditions = failure.Reason == EvictedReason
                ? [.. (status.Conditions ?? []).Where(c => c.Type != PodConditionType.DisruptionTarget), Disrupted(failure)] : status.Conditions,
        };
    }

    private static PodCondition Disrupted(WaitingReason failure) => new()
    {
        Type = PodConditionType.DisruptionTarget,
        Status = ConditionStatus.True,
        Reason = "TerminationByKubelet",
        Message = failure.Message,
    };

    private static List<ContainerStatus> Statuses(
        IReadOnlyList<Container>? containers, IReadOnlyList<ContainerStatus>? old, PodView view,
        IReadOnlyDictionary<string, WaitingReason> waiting, string idle, IContainerHealth health) =>
        [.. (containers ?? []).Select(c => ContainerStatusBuilder.Build(
            c, view, old?.FirstOrDefault(s => s.Name == c.Name), waiting.GetValueOrDefault(c.Name), idle, health))];

    private static bool IsSidecar(Pod pod, ContainerStatus status) =>
        (pod.Spec.InitContainers ?? []).Any(c => c.Name == status.Name && PodPlanner.IsSidecar(c));

    private static bool IsInitialized(Pod pod, PodView view, IContainerHealth health)
    {
        // Main containers are made only after initialisation; a sandbox that has been stopped remembers it too.
        var sandbox = view.Sandboxes.FirstOrDefault()?.Id;
        if (pod.Spec.Containers.Any(c => view.Latest(c.Name) is { } last && last.SandboxId == sandbox) || pod.Status.Phase is PodPhase.Succeeded)
            return true;
        return (pod.Spec.InitContainers ?? []).All(c => PodPlanner.IsSidecar(c)
            ? view.Current(c.Name) is { IsRunning: true } running && health.HasStarted(running)
            : view.Latest(c.Name) is { HasExited: true, Status.ExitCode: 0 });
    }

    private static string Phase(Pod pod, List<ContainerStatus> init, List<ContainerStatus> main, bool initialized)
    {
        if (!initialized)
        {
            var failed = (pod.Spec.InitContainers ?? []).Any(c => !PodPlanner.IsSidecar(c) && init.Any(s =>
                s.Name == c.Name && s.State.Terminated is { ExitCode: not 0 } last && !PodPlanner.RestartsInit(pod, c, last.ExitCode)));
            return failed ? PodPhase.Failed : PodPhase.Pending;
        }

        var running = main.Count(s => s.State.Running is not null) + init.Count(s => s.State.Running is not null);
        var ended = main.Where(s => s.State.Terminated is not null).ToList();
        var stopped = ended.Count + main.Count(s => s.State.Waiting is not null && s.LastState.Terminated is not null);
        var never = main.Count - stopped - main.Count(s => s.State.Running is not null);
        if (never > 0)
            return PodPhase.Pending;
        var over = ended.Count == main.Count && pod.Spec.Containers.Zip(main, (container, status) => (container, status))
            .All(pair => !PodPlanner.Restarts(pod, pair.container, pair.status.State.Terminated!.ExitCode));
        if (running > 0 || !over)
            return PodPhase.Running;
        return ended.All(s => s.State.Terminated!.ExitCode == 0) ? PodPhase.Succeeded : PodPhase.Failed;
    }
}
