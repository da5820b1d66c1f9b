using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Node;
using Platform.NodeAgent.Cri;
using Platform.NodeAgent.Cri.V1;
using Platform.NodeAgent.Monitoring.Inventory;
using Platform.NodeAgent.Monitoring.Sending;
using Platform.NodeAgent.Pods.Runtime;
using Platform.NodeAgent.Stats;

namespace Platform.NodeAgent.Monitoring.Metrics;

/// <summary>Samples processor and memory of the node and its containers.</summary>
public sealed partial class MetricsShipper(
    CriClient cri, NodeConfiguration node, NodeCapacity capacity, Func<IReadOnlyList<Pod>> pods, MonitoringTarget target, SendQueue queue,
    MonitoringSettings settings, TimeProvider time, ILogger<MetricsShipper> logger)
{
    private const string Cgroups = "/sys/fs/cgroup", Proc = "/proc";
    private readonly UsageRates _rates = new();

    /// <summary>Samples until cancelled. Use of processors is a difference, so the first look gives memory only and the second comes soon.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        for (var first = true; ; first = false)
        {
            try
            {
                await SampleAsync(cancel);
            }
            catch (Exception e) when (e is CriException or IOException or FormatException)
            {
                LogFailed(e.Message);
            }

            await Task.Delay(first ? settings.Soon : settings.SamplePeriod, time, cancel);
        }
    }

    private async Task SampleAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        using var perf = new RowWriter();
        var rows = new PerfRows(perf, target, node.NodeName, now);
        SampleNode(rows);
        var stats = await cri.ListContainerStatsAsync(cancel);
        foreach (var container in stats)
            SampleContainer(rows, container);
        _rates.Keep(stats.Select(container => container.Attributes.Id).Append(node.NodeName).ToHashSet());
        queue.Add("Perf", perf);
        using var disk = new RowWriter();
        SampleDisk(disk, now);
        queue.Add("InsightsMetrics", disk);
        using var heartbeat = new RowWriter();
        NodeInventory.WriteHeartbeat(heartbeat, target, node, node.KubernetesVersion, now);
        queue.Add("Heartbeat", heartbeat);
    }

    private void SampleNode(PerfRows rows)
    {
        var usage = NodeUsage.Read(Cgroups, Proc);
        rows.Node("cpuUsageNanoCores", _rates.Next(node.NodeName, usage.CpuNanoseconds, time.GetTimestamp() * (1_000_000_000L / time.TimestampFrequency)));
        rows.Node("memoryWorkingSetBytes", usage.WorkingSetBytes);
        rows.Node("memoryRssBytes", usage.RssBytes);
        rows.Node("cpuCapacityNanoCores", capacity.Processors * 1e9);
        rows.Node("cpuAllocatableNanoCores", capacity.Processors * 1e9);
        rows.Node("memoryCapacityBytes", capacity.MemoryBytes);
        rows.Node("memoryAllocatableBytes", capacity.MemoryBytes);
    }

    private void SampleContainer(PerfRows rows, ContainerStats stats)
    {
        var labels = stats.Attributes.Labels;
        if (!labels.TryGetValue(RuntimeLabels.PodUid, out var uid) || !labels.TryGetValue(RuntimeLabels.ContainerName, out var name))
            return;
        if (stats.Cpu?.UsageCoreNanoSeconds is { } cpu)
            rows.Container(uid, name, "cpuUsageNanoCores", _rates.Next(stats.Attributes.Id, (long)cpu.Value, stats.Cpu.Timestamp));
        rows.Container(uid, name, "memoryWorkingSetBytes", stats.Memory?.WorkingSetBytes?.Value);
        rows.Container(uid, name, "memoryRssBytes", stats.Memory?.RssBytes?.Value);
        var resources = pods().FirstOrDefault(pod => pod.Metadata.Uid == uid)?.Spec.Containers.FirstOrDefault(container => container.Name == name)?.Resources;
        rows.Container(uid, name, "cpuRequestNanoCores", Amount(resources?.Requests, "cpu")?.MilliValue * 1e6);
        rows.Container(uid, name, "cpuLimitNanoCores", Amount(resources?.Limits, "cpu")?.MilliValue * 1e6);
        rows.Container(uid, name, "memoryRequestBytes", Amount(resources?.Requests, "memory")?.Value);
        rows.Container(uid, name, "memoryLimitBytes", Amount(resources?.Limits, "memory")?.Value);
    }

    private void SampleDisk(RowWriter rows, DateTimeOffset now)
    {
        var disk = new DriveInfo("/");
        var tags = $$"""{"container.azm.ms/clusterId":"{{target.ClusterId}}","container.azm.ms/clusterName":"{{target.ClusterName}}","hostName":"{{node.NodeName}}","path":"/"}""";
        foreach (var (name, value) in ((string, double)[])[("free", disk.AvailableFreeSpace), ("used", disk.TotalSize - disk.TotalFreeSpace), ("used_percent", 100.0 * (disk.TotalSize - disk.TotalFreeSpace) / Math.Max(1, disk.TotalSize))])
        {
            rows.Row(now).Set("Computer", node.NodeName).Set("Origin", "container.azm.ms/telegraf").Set("Namespace", "container.azm.ms/disk")
                .Set("Name", name).Set("Val", value).Set("Tags", tags);
        }
    }

    private static Quantity? Amount(IReadOnlyDictionary<string, Quantity>? amounts, string name) =>
        amounts is not null && amounts.TryGetValue(name, out var amount) ? amount : null;

    [LoggerMessage(5031, LogLevel.Warning, "Processor and memory are not sampled this time: {Fault}")]
    private partial void LogFailed(string fault);
}
