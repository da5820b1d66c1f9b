using System.Globalization;

namespace Platform.NodeAgent.Stats;

/// <summary>What the node has used.</summary>
/// <param name="CpuNanoseconds">Processor time since it began.</param>
/// <param name="WorkingSetBytes">Memory that cannot be given back at once.</param>
/// <param name="RssBytes">Anonymous memory.</param>
public sealed record NodeUsage(long CpuNanoseconds, long WorkingSetBytes, long RssBytes)
{
    private const long NanosecondsPerTick = 10_000_000;

    /// <summary>Reads the cgroup that is the node's root, of version 2 or 1; on a machine of its own, where the root has no account, /proc.</summary>
    /// <param name="cgroups">/sys/fs/cgroup</param>
    /// <param name="proc">/proc</param>
    public static NodeUsage Read(string cgroups, string proc)
    {
        if (File.Exists(Path.Combine(cgroups, "memory.current")))
            return ReadVersion2(cgroups);
        var (cpu, memory) = (Path.Combine(cgroups, "cpuacct", "cpuacct.usage"), Path.Combine(cgroups, "memory", "memory.usage_in_bytes"));
        return File.Exists(cpu) && File.Exists(memory) ? ReadVersion1(cgroups) : ReadMachine(proc);
    }

    private static NodeUsage ReadVersion2(string root)
    {
        var stat = Path.Combine(root, "memory.stat");
        return new NodeUsage(
            Field(Path.Combine(root, "cpu.stat"), "usage_usec") * 1000,
            Math.Max(0, Number(Path.Combine(root, "memory.current")) - Field(stat, "inactive_file")),
            Field(stat, "anon"));
    }

    private static NodeUsage ReadVersion1(string root)
    {
        var stat = Path.Combine(root, "memory", "memory.stat");
        return new NodeUsage(
            Number(Path.Combine(root, "cpuacct", "cpuacct.usage")),
            Math.Max(0, Number(Path.Combine(root, "memory", "memory.usage_in_bytes")) - Field(stat, "total_inactive_file")),
            Field(stat, "total_rss"));
    }

    private static NodeUsage ReadMachine(string proc)
    {
        // user nice system idle iowait irq softirq steal: idle and iowait are not use.
        var times = File.ReadLines(Path.Combine(proc, "stat")).First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9]
            .Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var memory = Path.Combine(proc, "meminfo");
        var available = Field(memory, "MemAvailable:");
        return new NodeUsage((times.Sum() - times[3] - times[4]) * NanosecondsPerTick, (Field(memory, "MemTotal:") - available) * 1024, Field(memory, "AnonPages:") * 1024);
    }

    private static long Number(string path) => long.Parse(File.ReadAllText(path).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture);

    private static long Field(string path, string name)
    {
        foreach (var line in File.ReadLines(path))
        {
            if (line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] == ' '
                && long.TryParse(line.AsSpan(name.Length).Trim().TrimEnd("kB").Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                return value;
        }

        return 0;
    }
}
