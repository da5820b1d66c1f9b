namespace Platform.NodeAgent.Pods.Cgroups;

/// <summary>What the processes of a control group may use together.</summary>
/// <param name="CpuShares">Weight among its siblings, 1024 for each processor asked for.</param>
/// <param name="CpuQuota">Microseconds of processor time in each tenth of a second; null for no bound.</param>
/// <param name="MemoryBytes">Null for no bound.</param>
public sealed record CgroupLimits(long CpuShares, long? CpuQuota, long? MemoryBytes)
{
    /// <summary>What lets either be in force: the wider of both.</summary>
    public CgroupLimits Widest(CgroupLimits other) => new(
        Math.Max(CpuShares, other.CpuShares),
        CpuQuota is { } quota && other.CpuQuota is { } otherQuota ? Math.Max(quota, otherQuota) : null,
        MemoryBytes is { } memory && other.MemoryBytes is { } otherMemory ? Math.Max(memory, otherMemory) : null);
}
