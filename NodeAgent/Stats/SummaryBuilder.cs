using Platform.NodeAgent.Cri;
using Platform.NodeAgent.Native;
using Platform.NodeAgent.Pods;

namespace Platform.NodeAgent.Stats;

/// <summary>Makes <see cref="Summary"/> of a snapshot, and of the disk and the network beside it.</summary>
public sealed class SummaryBuilder(string nodeName, CriClient cri, PodDirectories directories, AgentPaths paths, NodeCapacity capacity, DateTimeOffset began)
{
    private const string PodInterface = "eth0";

    /// <param name="onlyCpuAndMemory">Leaves out disk and network.</param>
    public async Task<Summary> BuildAsync(NodeSnapshot snapshot, bool onlyCpuAndMemory, CancellationToken cancel)
    {
        var node = new NodeSummary
        {
            NodeName = nodeName,
            StartTime = began,
            Cpu = Cpu(snapshot.At, snapshot.NodeCpuRate, snapshot.Node.CpuNanoseconds),
            Memory = new MemorySummary(snapshot.At)
            {
                WorkingSetBytes = Positive(snapshot.Node.WorkingSetBytes),
                AvailableBytes = Positive(capacity.MemoryBytes - snapshot.Node.WorkingSetBytes),
                RssBytes = Positive(snapshot.Node.RssBytes),
            },
        };
        var pods = snapshot.Pods.Select(Pod).ToList();
        if (onlyCpuAndMemory)
            return new Summary(node, pods);
        var links = NetworkCounters.Interfaces(File.ReadLines("/proc/net/dev")).ToDictionary(link => link.Name);
        var routes = NetworkCounters.Routes(File.ReadLines("/proc/net/route"));
        var disk = LinuxCalls.Space(paths.State);
        var processes = ProcessCounts.Read();
        node = node with
        {
            Network = routes.TryGetValue("default", out var name) && links.TryGetValue(name, out var link) ? Network(snapshot.At, link, [.. links.Values]) : null,
            Fs = FileSystem(snapshot.At, disk, disk.Used, disk.Inodes - disk.InodesFree),
            Runtime = await RuntimeAsync(snapshot.At, disk, cancel),
            Rlimit = new ProcessLimitSummary(snapshot.At, processes.Most, processes.Present),
        };
        return new Summary(node, [.. pods.Zip(snapshot.Pods, (made, of) => WithDiskAndNetwork(made, of, snapshot.At, disk, links, routes))]);
    }

    private static PodSummary Pod(PodSnapshot of)
    {
        var at = of.Containers.Max(container => container.At);
        return new PodSummary
        {
            PodRef = new PodReference(of.Pod.Metadata.Name ?? "", of.Pod.Metadata.Namespace ?? "", of.Pod.Metadata.Uid ?? ""),
            StartTime = of.Pod.Status.StartTime?.Value ?? of.Containers.Min(container => container.StartedAt),
            Cpu = Cpu(at, of.Containers.Any(container => container.CpuRate is null) ? null : of.Containers.Sum(container => container.CpuRate), of.CpuNanoseconds),
            Memory = new MemorySummary(at) { WorkingSetBytes = Positive(of.WorkingSetBytes) },
            Containers = [.. of.Containers.Select(Container)],
        };
    }

    private static ContainerSummary Container(ContainerSnapshot of)
    {
        var memory = of.Stats.Memory;
        return new ContainerSummary
        {
            Name = of.Name,
            StartTime = of.StartedAt,
            Cpu = Cpu(of.At, of.CpuRate, of.CpuNanoseconds),
            Memory = new MemorySummary(of.At)
            {
                WorkingSetBytes = Positive(of.WorkingSetBytes),
                UsageBytes = memory?.UsageBytes?.Value,
                RssBytes = memory?.RssBytes?.Value,
                PageFaults = memory?.PageFaults?.Value,
                MajorPageFaults = memory?.MajorPageFaults?.Value,
            },
        };
    }

    private PodSummary WithDiskAndNetwork(
        PodSummary made, PodSnapshot of, DateTimeOffset at, FileSystemSpace disk,
        Dictionary<string, InterfaceSummary> links, IReadOnlyDictionary<string, string> routes)
    {
        var uid = of.Pod.Metadata.Uid ?? "";
        var containers = made.Containers.Zip(of.Containers, (container, snapshot) => container with
        {
            Rootfs = FileSystem(at, disk, (long)(snapshot.Stats.WritableLayer?.UsedBytes?.Value ?? 0), (long?)snapshot.Stats.WritableLayer?.InodesUsed?.Value),
            Logs = FileSystem(at, disk, DirectoryUsage.Measure(Path.Combine(directories.Logs(of.Pod), container.Name))),
        }).ToList();
        var volumes = new List<VolumeSummary>();
        var held = new DirectoryUsage(containers.Sum(c => c.Rootfs!.UsedBytes + c.Logs!.UsedBytes), containers.Sum(c => c.Rootfs!.InodesUsed + c.Logs!.InodesUsed) ?? 0);
        foreach (var volume in directories.Volumes(uid))
        {
            var space = LinuxCalls.Space(volume.Path);
            var usage = DirectoryUsage.Measure(volume.Path);
            volumes.Add(new VolumeSummary(at, space.Available, space.Capacity, usage.Bytes, space.InodesFree, space.Inodes, usage.Entries, volume.Name));
            // What is in memory, or somebody else's disk, is not the node's.
            if (space.Capacity == disk.Capacity)
                held += usage;
        }

        var own = of.Pod.Spec.HostNetwork != true && routes.TryGetValue(of.Pod.Status.PodIP ?? "", out var name) && links.TryGetValue(name, out var link)
            ? NetworkCounters.FromTheOtherEnd(link, PodInterface) : null;
        return made with
        {
            Containers = containers,
            Volumes = volumes.Count > 0 ? volumes : null,
            EphemeralStorage = FileSystem(at, disk, held),
            Network = own is null ? null : Network(at, own, [own]),
        };
    }

    private async Task<RuntimeSummary> RuntimeAsync(DateTimeOffset at, FileSystemSpace disk, CancellationToken cancel)
    {
        var images = (await cri.ImageFilesystemsAsync(cancel)).FirstOrDefault();
        var used = FileSystem(at, disk, (long)(images?.UsedBytes?.Value ?? 0), (long?)images?.InodesUsed?.Value);
        return new RuntimeSummary(used, used);
    }

    private static CpuSummary Cpu(DateTimeOffset at, double? rate, long total) => new(at, rate is { } known ? (ulong)known : null, Positive(total));

    private static NetworkSummary Network(DateTimeOffset at, InterfaceSummary main, IReadOnlyList<InterfaceSummary> all) =>
        new(at, main.Name, main.RxBytes, main.RxErrors, main.TxBytes, main.TxErrors, all);

    private static FileSystemSummary FileSystem(DateTimeOffset at, FileSystemSpace disk, DirectoryUsage used) =>
        FileSystem(at, disk, used.Bytes, used.Entries);

    private static FileSystemSummary FileSystem(DateTimeOffset at, FileSystemSpace disk, long used, long? inodes) =>
        new(at, disk.Available, disk.Capacity, used, disk.InodesFree, disk.Inodes, inodes);

    private static ulong Positive(long value) => (ulong)Math.Max(0, value);
}
