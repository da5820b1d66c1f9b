using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Cri.V1;

namespace Platform.NodeAgent.Stats;

/// <summary>What the node and its pods use at a moment.</summary>
/// <param name="At">When it was read.</param>
/// <param name="Node">The node as a whole.</param>
/// <param name="NodeCpuRate">Nanoseconds of processor time a second; null when it is not known yet.</param>
/// <param name="Pods">Those of which something runs.</param>
public sealed record NodeSnapshot(DateTimeOffset At, NodeUsage Node, double? NodeCpuRate, IReadOnlyList<PodSnapshot> Pods);

/// <summary>What a pod uses.</summary>
/// <param name="Pod">The pod with its newest status.</param>
/// <param name="Containers">Its running containers, in the spec's order.</param>
public sealed record PodSnapshot(Pod Pod, IReadOnlyList<ContainerSnapshot> Containers)
{
    /// <summary>Processor time of what runs, in nanoseconds.</summary>
    public long CpuNanoseconds => Containers.Sum(container => container.CpuNanoseconds);

    /// <summary>Memory that cannot be given back at once.</summary>
    public long WorkingSetBytes => Containers.Sum(container => container.WorkingSetBytes);
}

/// <summary>What a running container uses.</summary>
/// <param name="Name">The container.</param>
/// <param name="StartedAt">When this instance began.</param>
/// <param name="CpuRate">Nanoseconds of processor time a second; null when it is not known yet.</param>
/// <param name="Stats">As the runtime reports it.</param>
public sealed record ContainerSnapshot(string Name, DateTimeOffset StartedAt, double? CpuRate, ContainerStats Stats)
{
    public long CpuNanoseconds => (long)(Stats.Cpu?.UsageCoreNanoSeconds?.Value ?? 0);

    public long WorkingSetBytes => (long)(Stats.Memory?.WorkingSetBytes?.Value ?? 0);

    /// <summary>When the runtime read the accounts.</summary>
    public DateTimeOffset At => DateTimeOffset.UnixEpoch.AddTicks((Stats.Cpu?.Timestamp ?? 0) / 100);
}
