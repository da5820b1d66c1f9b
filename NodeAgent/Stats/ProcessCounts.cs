using System.Globalization;

namespace Platform.NodeAgent.Stats;

/// <summary>Processes and threads of the machine.</summary>
/// <param name="Most">How many the kernel may have.</param>
/// <param name="Present">How many it has.</param>
public readonly record struct ProcessCounts(long Most, long Present)
{
    /// <summary>Looks now.</summary>
    public static ProcessCounts Read() => new(
        long.Parse(File.ReadAllText("/proc/sys/kernel/pid_max"), CultureInfo.InvariantCulture),
        // Running and all: 1/234.
        long.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[3].Split('/')[1], CultureInfo.InvariantCulture));
}
