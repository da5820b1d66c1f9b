using System.Globalization;

namespace Platform.NodeAgent;

/// <summary>What the machine has.</summary>
/// <param name="Processors">Logical processors.</param>
/// <param name="MemoryBytes">Total memory.</param>
/// <param name="DiskBytes">Size of the file system that holds pods' state.</param>
public sealed record NodeCapacity(int Processors, long MemoryBytes, long DiskBytes)
{
    public static NodeCapacity Read(string stateDirectory)
    {
        Directory.CreateDirectory(stateDirectory);
        return new NodeCapacity(Environment.ProcessorCount, MemInfo("MemTotal"), new DriveInfo(stateDirectory).TotalSize);
    }

    /// <summary>A line of /proc/meminfo, in bytes.</summary>
    public static long MemInfo(string name)
    {
        var line = File.ReadLines("/proc/meminfo").First(l => l.StartsWith(name + ":", StringComparison.Ordinal));
        return long.Parse(line.AsSpan(name.Length + 1).Trim().TrimEnd("kB").Trim(), NumberStyles.None, CultureInfo.InvariantCulture) * 1024;
    }
}
