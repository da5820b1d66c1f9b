using System.Text;
using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Pods.Runtime;
using CriState = Platform.NodeAgent.Cri.V1.ContainerState;

namespace Platform.NodeAgent.Pods.Status;

/// <summary>A container's status as the API shows it.</summary>
public static class ContainerStatusBuilder
{
    private const int MaxMessageBytes = 4096;
    private const int MaxLogLines = 80;

    /// <param name="old">What was reported before; null for nothing.</param>
    /// <param name="waiting">Why it waits, if it does.</param>
    /// <param name="idle">What a container waits for that was never tried.</param>
    public static ContainerStatus Build(
        Container container, PodView view, ContainerStatus? old, WaitingReason? waiting, string idle, IContainerHealth health)
    {
        var latest = view.Latest(container.Name);
        var previous = view.Containers.Where(c => c.Name == container.Name).Skip(1).FirstOrDefault();
        if (latest is null)
            return Absent(container, old, waiting, idle);
        var waits = waiting is not null && !latest.IsRunning;
        var state = waits
            ? new ContainerState { Waiting = new ContainerStateWaiting { Reason = waiting!.Reason, Message = waiting.Message } }
            : State(latest);
        var last = waits && latest.HasExited ? latest : previous;
        var started = latest.IsRunning && health.HasStarted(latest);
        return new ContainerStatus
        {
            Name = container.Name,
            Image = container.Image ?? "",
            ImageID = latest.Status.ImageRef,
            ContainerID = "containerd://" + latest.Id,
            RestartCount = Math.Max(latest.Attempt, old?.RestartCount ?? 0),
            State = state,
            LastState = last is { HasExited: true } ? new ContainerState { Terminated = Terminated(last) }
                : old?.LastState ?? new ContainerState(),
            Started = started,
            Ready = started && health.IsReady(latest),
        };
    }

    private static ContainerStatus Absent(Container container, ContainerStatus? old, WaitingReason? waiting, string idle)
    {
        if (old?.State.Terminated is not null && waiting is null)
            return old with { Ready = false, Started = false };
        return new ContainerStatus
        {
            Name = container.Name,
            Image = container.Image ?? "",
            ImageID = "",
            RestartCount = old?.RestartCount ?? 0,
            Started = false,
            LastState = old?.State.Terminated is { } ended ? new ContainerState { Terminated = ended } : old?.LastState ?? new ContainerState(),
            State = new ContainerState
            {
                Waiting = new ContainerStateWaiting { Reason = waiting?.Reason ?? idle, Message = waiting?.Message },
            },
        };
    }

    private static ContainerState State(ContainerInstance instance) => instance.Status.State switch
    {
        CriState.ContainerRunning => new ContainerState
        {
            Running = new ContainerStateRunning { StartedAt = At(instance.Status.StartedAt) },
        },
        CriState.ContainerCreated => new ContainerState { Waiting = new ContainerStateWaiting { Reason = "ContainerCreating" } },
        _ => new ContainerState { Terminated = Terminated(instance) },
    };

    private static ContainerStateTerminated Terminated(ContainerInstance instance) => new()
    {
        ExitCode = instance.Status.ExitCode,
        Reason = instance.Status.Reason.Length > 0 ? instance.Status.Reason : instance.Status.ExitCode == 0 ? "Completed" : "Error",
        Message = Message(instance),
        StartedAt = At(instance.Status.StartedAt),
        FinishedAt = At(instance.Status.FinishedAt),
        ContainerID = "containerd://" + instance.Id,
    };

    private static DateTimeOffset At(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100);

    /// <summary>What the container left in its termination message, or the end of its log when it may stand in.</summary>
    private static string? Message(ContainerInstance instance)
    {
        var annotations = instance.Status.Annotations;
        if (annotations.TryGetValue(RuntimeLabels.TerminationMessageFile, out var file) && Tail(file) is { Length: > 0 } text)
            return text;
        var fallback = annotations.TryGetValue(RuntimeLabels.TerminationMessagePolicy, out var policy)
            && policy == "FallbackToLogsOnError" && instance.Status.ExitCode != 0;
        if (fallback && Tail(instance.Status.LogPath) is { } log)
            return string.Join('\n', log.Split('\n').TakeLast(MaxLogLines).Select(l => l.Split(' ', 4) is [_, _, _, var line] ? line : l));
        return instance.Status.Message.Length > 0 ? instance.Status.Message : null;
    }

    private static string? Tail(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            stream.Seek(Math.Max(0, stream.Length - MaxMessageBytes), SeekOrigin.Begin);
            var buffer = new byte[MaxMessageBytes];
            return Encoding.UTF8.GetString(buffer, 0, stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
