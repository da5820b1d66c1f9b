using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Bootstrap;
using Platform.NodeAgent.Cri;
using Platform.NodeAgent.Pods.Images;
using Platform.NodeAgent.Pods.Status;
using Platform.NodeAgent.Stats;

namespace Platform.NodeAgent.Pods.Evictions;

/// <summary>Ends pods that take more of the disk than they may, and one at a time when the node's memory or disk runs out.</summary>
public sealed partial class EvictionManager(
    PodManager pods, NodeStats stats, ImageCollector images, PodServices services, ILogger<EvictionManager> logger)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            await Task.Delay(Period, services.Time, cancel);
            try
            {
                await EnforceLimitsAsync(cancel);
                await RelieveAsync(cancel);
            }
            catch (Exception e) when (e is CriException or IOException or UnauthorizedAccessException)
            {
                LogFailed(e.Message);
            }
        }
    }

    private IEnumerable<PodWorker> Running => pods.Workers.Where(worker =>
        worker.Pod.Metadata.DeletionTimestamp is null && worker.Status.Phase == PodPhase.Running);

    private async Task EnforceLimitsAsync(CancellationToken cancel)
    {
        var limited = Running.Where(worker => StorageLimits.Any(worker.Pod.Spec)).ToList();
        if (limited.Count == 0)
            return;
        var snapshot = await stats.LookAsync(cancel);
        foreach (var worker in limited)
        {
            var containers = snapshot.Pods.FirstOrDefault(pod => pod.Pod.Metadata.Uid == worker.Pod.Metadata.Uid)?.Containers ?? [];
            var sizes = containers.ToDictionary(c => c.Name, c => Written(c) + Logs(worker.Pod, c.Name));
            if (StorageLimits.Exceeded(worker.Pod.Spec, sizes, EmptyDirectories(worker.Pod)) is { } exceeded)
                Evict(worker, exceeded);
        }
    }

    private async Task RelieveAsync(CancellationToken cancel)
    {
        var pressure = NodePressure.Read(services.Paths);
        if (pressure.Disk)
        {
            await images.CollectAsync(cancel);
            pressure = NodePressure.Read(services.Paths);
        }

        if (!pressure.Disk && !pressure.Memory)
            return;
        var resource = pressure.Memory ? "memory" : "ephemeral-storage";
        var snapshot = await stats.LookAsync(cancel);
        var candidates = snapshot.Pods.Select(pod => new EvictionCandidate(
            pod.Pod,
            pressure.Memory ? pod.WorkingSetBytes : pod.Containers.Sum(c => Written(c) + Logs(pod.Pod, c.Name)) + EmptyDirectories(pod.Pod).Values.Sum(),
            PodAmounts.Requests(pod.Pod.Spec).TryGetValue(resource, out var asked) ? asked.Value : 0));
        foreach (var candidate in EvictionOrder.Rank(candidates))
        {
            if (Running.FirstOrDefault(worker => worker.Pod.Metadata.Uid == candidate.Pod.Metadata.Uid) is { } worker)
            {
                Evict(worker, $"The node was low on resource: {resource}. It used {candidate.Used} bytes and had asked for {candidate.Requested}. ");
                return;
            }
        }
    }

    private void Evict(PodWorker worker, string why)
    {
        LogEvicted(worker.Pod.Metadata.Namespace, worker.Pod.Metadata.Name, why);
        worker.Fail(new WaitingReason(PodStatusBuilder.EvictedReason, why));
    }

    private Dictionary<string, long> EmptyDirectories(Pod pod) => (pod.Spec.Volumes ?? [])
        .Where(volume => volume.EmptyDir is { } empty && empty.Medium != "Memory")
        .ToDictionary(volume => volume.Name, volume => DirectoryUsage.Measure(services.Directories.Volume(pod.Metadata.Uid ?? "", "empty-dir", volume.Name)).Bytes);

    private static long Written(ContainerSnapshot container) => (long)(container.Stats.WritableLayer?.UsedBytes?.Value ?? 0);

    private long Logs(Pod pod, string container) => DirectoryUsage.Measure(Path.Combine(services.Directories.Logs(pod), container)).Bytes;

    [LoggerMessage(2501, LogLevel.Warning, "Pod {Namespace}/{Name} is evicted: {Why}")]
    private partial void LogEvicted(string? @namespace, string? name, string why);

    [LoggerMessage(2502, LogLevel.Warning, "What pods use could not be compared with what they may: {Fault}")]
    private partial void LogFailed(string fault);
}
