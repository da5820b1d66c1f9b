using System.Globalization;

namespace Platform.ProvisioningService.Nodes;

/// <summary>
/// A node's cgroup, in every hierarchy of the host. It is also the record of what runs: whatever process is in it belongs to the node,
/// whoever started it, and none survives a reboot.
/// </summary>
/// <param name="path">Path below each hierarchy's root: <c>platform-ab12/0-node</c>.</param>
public sealed partial class NodeCgroup(string path)
{
    private const string Root = "/sys/fs/cgroup";
    private const int Sigkill = 9;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>Path below each hierarchy's root.</summary>
    public string Path => path;

    /// <summary>Every process of the node, by host process id.</summary>
    public IReadOnlyList<int> Processes()
    {
        var processes = new SortedSet<int>();
        foreach (var directory in Directories())
            foreach (var line in ReadLines(System.IO.Path.Combine(directory, "cgroup.procs")))
                processes.Add(int.Parse(line, CultureInfo.InvariantCulture));
        return [.. processes];
    }

    /// <summary>Kills whatever is in it and removes it; idempotent.</summary>
    /// <exception cref="IOException">A process does not end.</exception>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        // Killing the first process of a process namespace kills all of it; the loop outlasts what is between fork and exec.
        for (var attempt = 0; Processes() is { Count: > 0 } processes; attempt++)
        {
            if (attempt == 500) throw new IOException($"Processes of '{path}' do not end: {string.Join(", ", processes)}.");
            foreach (var process in processes) Signal(process, Sigkill);
            await Task.Delay(Look, cancellationToken);
        }
        // The kernel lets go of a group a moment after its last process.
        for (var attempt = 0; !TryRemove(); attempt++)
        {
            if (attempt == 100) throw new IOException($"The control group '{path}' cannot be removed.");
            await Task.Delay(Look, cancellationToken);
        }
    }

    /// <summary>Removes the installation's parent cgroup when it is empty.</summary>
    public static void RemoveParent(string name)
    {
        foreach (var hierarchy in Hierarchies()) EmptyDirectory.Remove(System.IO.Path.Combine(hierarchy, name));
    }

    /// <summary>Sends a signal; a process that is gone already needs none.</summary>
    public static void Signal(int process, int signal) => _ = Kill(process, signal);

    /// <summary>A file's lines; none when the process or the cgroup went away meanwhile.</summary>
    public static string[] ReadLines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (IOException)
        {
            return [];
        }
    }

    private bool TryRemove()
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

    private IEnumerable<string> Directories() => Hierarchies()
        .Select(hierarchy => System.IO.Path.Combine(hierarchy, path))
        .Where(Directory.Exists)
        .SelectMany(directory => Directory.EnumerateDirectories(directory, "*", SearchOption.AllDirectories).Prepend(directory))
        .ToList();

    private static IEnumerable<string> Hierarchies() => File.Exists(System.IO.Path.Combine(Root, "cgroup.controllers"))
        ? [Root]
        : Directory.EnumerateDirectories(Root).Where(hierarchy => File.Exists(System.IO.Path.Combine(hierarchy, "cgroup.procs")));

    [System.Runtime.InteropServices.LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
