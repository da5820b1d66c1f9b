using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Cri;
using Platform.NodeAgent.Cri.V1;
using Platform.NodeAgent.Pods.Runtime;

namespace Platform.NodeAgent.Stats;

/// <summary>Looks at what the node and its pods use, when somebody asks.</summary>
/// <param name="pods">The node's pods with their newest status.</param>
public sealed class NodeStats(CriClient cri, Func<IEnumerable<Pod>> pods, TimeProvider time)
{
    private const string Cgroups = "/sys/fs/cgroup", Proc = "/proc", NodeKey = "";

    /// <summary>Between two looks that make a rate.</summary>
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(300);

    /// <summary>A rate is of the recent past, not since somebody asked last.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(2);

    private readonly UsageRates _rates = new();
    private readonly SemaphoreSlim _turn = new(1);
    private long? _lookedAt;

    /// <summary>Totals alone: one question to the runtime.</summary>
    public async Task<NodeSnapshot> LookAsync(CancellationToken cancel) =>
        Snapshot(NodeUsage.Read(Cgroups, Proc), await cri.ListContainerStatsAsync(cancel), (_, _, _) => null);

    /// <summary>Totals and rates; when nobody has asked lately it looks twice.</summary>
    public async Task<NodeSnapshot> LookForRatesAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            if (_lookedAt is not { } last || time.GetElapsedTime(last) > Recent)
            {
                await LookForRatesOnceAsync(cancel);
                await Task.Delay(Between, time, cancel);
            }

            return await LookForRatesOnceAsync(cancel);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<NodeSnapshot> LookForRatesOnceAsync(CancellationToken cancel)
    {
        var stats = await cri.ListContainerStatsAsync(cancel);
        _lookedAt = time.GetTimestamp();
        _rates.Keep(stats.Select(container => container.Attributes.Id).Append(NodeKey).ToHashSet());
        return Snapshot(NodeUsage.Read(Cgroups, Proc), stats, _rates.Next);
    }

    private NodeSnapshot Snapshot(NodeUsage node, IReadOnlyList<ContainerStats> stats, Func<string, long, long, double?> rate)
    {
        var now = time.GetUtcNow();
        var byPod = stats.Where(s => s.Attributes.Labels.ContainsKey(RuntimeLabels.ContainerName))
            .ToLookup(s => s.Attributes.Labels.TryGetValue(RuntimeLabels.PodUid, out var uid) ? uid : "");
        var running = pods().Select(pod => new PodSnapshot(pod, Containers(pod, byPod[pod.Metadata.Uid ?? ""], rate)))
            .Where(pod => pod.Containers.Count > 0).OrderBy(pod => pod.Pod.Metadata.Uid, StringComparer.Ordinal).ToList();
        return new NodeSnapshot(now, node, rate(NodeKey, node.CpuNanoseconds, now.ToUnixTimeMilliseconds() * 1_000_000), running);
    }

    private static List<ContainerSnapshot> Containers(Pod pod, IEnumerable<ContainerStats> stats, Func<string, long, long, double?> rate)
    {
        var byId = stats.ToDictionary(s => "containerd://" + s.Attributes.Id);
        var result = new List<ContainerSnapshot>();
        foreach (var status in PodContainers.Statuses(pod.Status))
        {
            if (status.State.Running is { StartedAt: { } started } && byId.TryGetValue(status.ContainerID ?? "", out var found) && found.Cpu is not null)
            {
                var cpu = (long)(found.Cpu.UsageCoreNanoSeconds?.Value ?? 0);
                result.Add(new ContainerSnapshot(status.Name, started.Value, rate(found.Attributes.Id, cpu, found.Cpu.Timestamp), found));
            }
        }

        return result;
    }
}
