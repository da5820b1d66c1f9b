using System.Text.Json.Serialization;

namespace Platform.NodeAgent.Stats;

/// <summary><c>/stats/summary</c> in upstream's shape (stats.k8s.io v1alpha1). What is not known is left out.</summary>
public sealed record Summary(NodeSummary Node, IReadOnlyList<PodSummary> Pods);

/// <summary>The node's part.</summary>
public sealed record NodeSummary
{
    public required string NodeName { get; init; }

    public required DateTimeOffset StartTime { get; init; }

    public required CpuSummary Cpu { get; init; }

    public required MemorySummary Memory { get; init; }

    public NetworkSummary? Network { get; init; }

    public FileSystemSummary? Fs { get; init; }

    public RuntimeSummary? Runtime { get; init; }

    public ProcessLimitSummary? Rlimit { get; init; }
}

/// <summary>A pod's part.</summary>
public sealed record PodSummary
{
    public required PodReference PodRef { get; init; }

    public required DateTimeOffset StartTime { get; init; }

    public required IReadOnlyList<ContainerSummary> Containers { get; init; }

    public required CpuSummary Cpu { get; init; }

    public required MemorySummary Memory { get; init; }

    public NetworkSummary? Network { get; init; }

    [JsonPropertyName("volume")]
    public IReadOnlyList<VolumeSummary>? Volumes { get; init; }

    [JsonPropertyName("ephemeral-storage")]
    public FileSystemSummary? EphemeralStorage { get; init; }
}

/// <summary>Which pod.</summary>
public sealed record PodReference(string Name, string Namespace, string Uid);

/// <summary>A container's part.</summary>
public sealed record ContainerSummary
{
    public required string Name { get; init; }

    public required DateTimeOffset StartTime { get; init; }

    public required CpuSummary Cpu { get; init; }

    public required MemorySummary Memory { get; init; }

    public FileSystemSummary? Rootfs { get; init; }

    public FileSystemSummary? Logs { get; init; }
}

/// <summary>Use of processors.</summary>
public sealed record CpuSummary(DateTimeOffset Time, ulong? UsageNanoCores, ulong UsageCoreNanoSeconds);

/// <summary>Use of memory.</summary>
public sealed record MemorySummary(DateTimeOffset Time)
{
    public ulong? AvailableBytes { get; init; }

    public ulong? UsageBytes { get; init; }

    public required ulong WorkingSetBytes { get; init; }

    public ulong? RssBytes { get; init; }

    public ulong? PageFaults { get; init; }

    public ulong? MajorPageFaults { get; init; }
}

/// <summary>A file system's space and what of it is used.</summary>
public record FileSystemSummary(
    DateTimeOffset Time, long AvailableBytes, long CapacityBytes, long UsedBytes, long InodesFree, long Inodes, long? InodesUsed);

/// <summary>A volume's space.</summary>
public sealed record VolumeSummary(
    DateTimeOffset Time, long AvailableBytes, long CapacityBytes, long UsedBytes, long InodesFree, long Inodes, long? InodesUsed, string Name)
    : FileSystemSummary(Time, AvailableBytes, CapacityBytes, UsedBytes, InodesFree, Inodes, InodesUsed);

/// <summary>What the runtime keeps on disk.</summary>
public sealed record RuntimeSummary(FileSystemSummary? ImageFs, FileSystemSummary? ContainerFs);

/// <summary>Processes the kernel may have and has.</summary>
public sealed record ProcessLimitSummary(DateTimeOffset Time, long Maxpid, long Curproc);

/// <summary>What went through a network interface.</summary>
public record InterfaceSummary(string Name, ulong RxBytes, ulong RxErrors, ulong TxBytes, ulong TxErrors);

/// <summary>What went through the default interface, and through each.</summary>
public sealed record NetworkSummary(
    DateTimeOffset Time, string Name, ulong RxBytes, ulong RxErrors, ulong TxBytes, ulong TxErrors, IReadOnlyList<InterfaceSummary> Interfaces)
    : InterfaceSummary(Name, RxBytes, RxErrors, TxBytes, TxErrors);
