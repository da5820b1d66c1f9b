using Platform.NodeAgent.Native;
using Platform.NodeAgent.Stats;

namespace Platform.NodeAgent.Bootstrap;

/// <summary>What the machine has left, and whether that is too little.</summary>
/// <param name="MemoryAvailable">Bytes.</param>
/// <param name="DiskAvailableShare">Free share of the state's file system, 0 to 1.</param>
/// <param name="InodesAvailableShare">Likewise of the files it may hold.</param>
/// <param name="PidsAvailableShare">Free share of the kernel's process ids, 0 to 1.</param>
public sealed record NodePressure(long MemoryAvailable, double DiskAvailableShare, double InodesAvailableShare, double PidsAvailableShare)
{
    private const long LeastMemory = 100L << 20;
    private const double LeastDisk = 0.05;
    private const double LeastPids = 0.02;

    public bool Memory => MemoryAvailable < LeastMemory;

    public bool Disk => DiskAvailableShare < LeastDisk || InodesAvailableShare < LeastDisk;

    public bool Pids => PidsAvailableShare < LeastPids;

    /// <summary>Looks now.</summary>
    public static NodePressure Read(AgentPaths paths)
    {
        var disk = LinuxCalls.Space(paths.State);
        // Some file systems make files as they need them and count none.
        var inodes = disk.Inodes == 0 ? 1 : (double)disk.InodesFree / disk.Inodes;
        return new NodePressure(NodeCapacity.MemInfo("MemAvailable"), (double)disk.Available / Math.Max(1, disk.Capacity), inodes, PidsFree());
    }

    private static double PidsFree()
    {
        var processes = ProcessCounts.Read();
        return 1 - (double)processes.Present / processes.Most;
    }
}
