using System.Globalization;

namespace Platform.NodeAgent.Pods.Cgroups;

/// <summary>The kernel's control groups, of version 1 or 2, below what the node sees as their root.</summary>
/// <param name="root">Where they are mounted.</param>
public sealed class CgroupTree(string root = "/sys/fs/cgroup")
{
    private const long Period = 100_000;
    private static readonly string[] Controllers = ["cpu", "memory", "pids"];

    private bool IsUnified => File.Exists(Path.Combine(root, "cgroup.controllers"));

    /// <summary>Makes a group, with those above it, or changes it.</summary>
    /// <exception cref="IOException">The kernel refuses, for one, a limit below what is in use.</exception>
    public void Set(string group, CgroupLimits limits)
    {
        if (IsUnified)
        {
            Write(MakeUnified(group), ("cpu.weight", Text(Weight(limits.CpuShares))), ("cpu.max", $"{Text(limits.CpuQuota, "max")} {Text(Period)}"), ("memory.max", Text(limits.MemoryBytes, "max")));
            return;
        }

        Write(Make("cpu.shares", group), ("cpu.shares", Text(limits.CpuShares)), ("cpu.cfs_period_us", Text(Period)), ("cpu.cfs_quota_us", Text(limits.CpuQuota, "-1")));
        Write(Make("memory.limit_in_bytes", group), ("memory.limit_in_bytes", Text(limits.MemoryBytes, "-1")));
    }

    /// <summary>Removes a group and what lies in it, in every hierarchy; false while a process is in it.</summary>
    public bool TryRemove(string group)
    {
        try
        {
            foreach (var directory in Hierarchies().Select(hierarchy => hierarchy + group).Where(Directory.Exists))
            {
                // The files of a group are the kernel's and go with it: innermost first, each directory alone.
                foreach (var inner in Directory.EnumerateDirectories(directory, "*", SearchOption.AllDirectories).OrderByDescending(path => path.Length))
                    Directory.Delete(inner);
                Directory.Delete(directory);
            }

            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Names of the groups directly in one, of all hierarchies.</summary>
    public IReadOnlyList<string> Children(string group) =>
        [.. Hierarchies().Select(hierarchy => hierarchy + group).Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories).Select(path => Path.GetFileName(path)).Distinct()];

    /// <summary>Version 2's weight (1 to 10,000) for version 1's shares (2 to 262,144).</summary>
    public static long Weight(long shares) => 1 + (shares - 2) * 9999 / 262_142;

    private IEnumerable<string> Hierarchies() => IsUnified ? [root] : Directory.EnumerateDirectories(root).Where(directory => File.Exists(Path.Combine(directory, "cgroup.procs")));

    private string Make(string file, string group)
    {
        var hierarchy = Directory.EnumerateDirectories(root).FirstOrDefault(directory => File.Exists(Path.Combine(directory, file)))
            ?? throw new IOException($"no control group hierarchy in {root} has {file}");
        return Directory.CreateDirectory(hierarchy + group).FullName;
    }

    private string MakeUnified(string group)
    {
        var directory = root;
        foreach (var part in group.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            // A controller is there for a group when the one above passes it on.
            var there = File.ReadAllText(Path.Combine(directory, "cgroup.controllers")).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
            File.WriteAllText(Path.Combine(directory, "cgroup.subtree_control"), string.Join(' ', Controllers.Intersect(there).Select(name => "+" + name)));
            directory = Directory.CreateDirectory(Path.Combine(directory, part)).FullName;
        }

        return directory;
    }

    private static void Write(string directory, params (string File, string Value)[] values)
    {
        foreach (var (file, value) in values)
            File.WriteAllText(Path.Combine(directory, file), value);
    }

    private static string Text(long? value, string none = "") => value?.ToString(CultureInfo.InvariantCulture) ?? none;
}
