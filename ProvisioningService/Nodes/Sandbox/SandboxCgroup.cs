using System.Globalization;

namespace Platform.ProvisioningService.Nodes.Sandbox;

/// <summary>
/// A sandbox node's cgroup, in every hierarchy of the host. It is also the record of what runs: whatever process is in it belongs to
/// the node, whoever started it, and none survives a reboot.
/// </summary>
/// <param name="path">Path below each hierarchy's root: <c>platform-ab12/node</c>.</param>
public sealed class SandboxCgroup(string path)
{
    private const string Root = "/sys/fs/cgroup";

    /// <summary>Path below each hierarchy's root.</summary>
    public string Path => path;

    /// <summary>Host process id of the node's PID 1; null when the node does not run.</summary>
    public int? FindInit()
    {
        foreach (var pid in Processes())
            if (IsInit(pid)) return pid;
        return null;
    }

    /// <summary>Every process of the node, by host process id.</summary>
    public IReadOnlyList<int> Processes()
    {
        var processes = new SortedSet<int>();
        foreach (var directory in Directories())
            foreach (var line in ReadLines(System.IO.Path.Combine(directory, "cgroup.procs")))
                processes.Add(int.Parse(line, CultureInfo.InvariantCulture));
        return [.. processes];
    }

    /// <summary>Whether a process was started with an environment variable of this value.</summary>
    public static bool HasEnvironment(int pid, string assignment) =>
        string.Concat(ReadLines($"/proc/{pid}/environ")).Split('\0').Contains(assignment, StringComparer.Ordinal);

    /// <summary>Removes the cgroup, deepest first.</summary>
    /// <returns>Whether it is gone; a process that has just ended can hold it for a moment.</returns>
    public bool TryRemove()
    {
        try
        {
            foreach (var directory in Directories().OrderByDescending(directory => directory.Length)) Directory.Delete(directory);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Removes the installation's parent cgroup when it is empty.</summary>
    public static void RemoveParent(string name)
    {
        foreach (var directory in Hierarchies().Select(hierarchy => System.IO.Path.Combine(hierarchy, name)).Where(Directory.Exists))
            if (!Directory.EnumerateDirectories(directory).Any()) Directory.Delete(directory);
    }

    private IEnumerable<string> Directories() => Hierarchies()
        .Select(hierarchy => System.IO.Path.Combine(hierarchy, path))
        .Where(Directory.Exists)
        .SelectMany(directory => Directory.EnumerateDirectories(directory, "*", SearchOption.AllDirectories).Prepend(directory))
        .ToList();

    private static IEnumerable<string> Hierarchies() => File.Exists(System.IO.Path.Combine(Root, "cgroup.controllers"))
        ? [Root]
        : Directory.EnumerateDirectories(Root).Where(hierarchy => File.Exists(System.IO.Path.Combine(hierarchy, "cgroup.procs")));

    // In the node's own process namespace, one below the host's, its first process is number 1.
    private static bool IsInit(int pid)
    {
        var line = ReadLines($"/proc/{pid}/status").FirstOrDefault(line => line.StartsWith("NSpid:", StringComparison.Ordinal));
        return line?.Split((char[])['\t', ' '], StringSplitOptions.RemoveEmptyEntries) is [_, _, "1"];
    }

    private static string[] ReadLines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (IOException)
        {
            // The process or the cgroup went away between two looks.
            return [];
        }
    }
}
