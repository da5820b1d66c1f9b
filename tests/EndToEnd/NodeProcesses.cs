using System.Diagnostics;

namespace Platform.EndToEnd;

/// <summary>A sandbox node as the machine sees it that it runs on: what an operator, or a fault, does to it from outside.</summary>
/// <param name="name">The node's name.</param>
public sealed class NodeProcesses(string name)
{
    private static readonly string[] Hierarchies = [.. Directory.EnumerateDirectories("/sys/fs/cgroup").Append("/sys/fs/cgroup")];

    /// <summary>Kills whatever runs in a control group whose path contains a text, such as a container's id. From outside: within its own process namespace a container's first process cannot be killed.</summary>
    public static void Kill(string group)
    {
        var processes = Find(group);
        processes.ShouldNotBeEmpty($"processes in the control group {group}");
        foreach (var id in processes)
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
            }
            catch (ArgumentException)
            {
                // It went with its first process.
            }
        }
    }

    /// <summary>Runs a script on the node as root.</summary>
    public async Task<string> RunAsync(string script) =>
        (await Commands.RunAsync("nsenter", ["--target", $"{Init()}", "--mount", "--uts", "--ipc", "--net", "--pid", "--", "sh", "-c", script])).ShouldSucceed().Output.Trim();

    /// <summary>Ends every process of the node at once, as a loss of power does.</summary>
    public void CutPower()
    {
        using var init = Process.GetProcessById(Init());
        // With the first process of a process namespace all others end.
        init.Kill();
    }

    /// <summary>Stops or resumes every process of the node: to everybody else it is silent.</summary>
    public async Task FreezeAsync(bool frozen)
    {
        var unified = Path.Combine(Group("cgroup.freeze") ?? "", "cgroup.freeze");
        var legacy = Path.Combine(Group("freezer.state") ?? "", "freezer.state");
        if (File.Exists(legacy)) await File.WriteAllTextAsync(legacy, frozen ? "FROZEN" : "THAWED");
        else await File.WriteAllTextAsync(unified, frozen ? "1" : "0");
    }

    /// <summary>The process that all others of the node descend from, by its number on this machine.</summary>
    public int Init() => Find($"-{name}/machine").Single(process =>
        MachineTraces.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("NSpid:", StringComparison.Ordinal))?.Split('\t', StringSplitOptions.RemoveEmptyEntries) is [_, _, "1"]);

    private string? Group(string file) => Hierarchies
        .SelectMany(hierarchy => Directory.EnumerateDirectories(hierarchy, "platform-*"))
        .SelectMany(installation => Directory.EnumerateDirectories(installation, $"*-{name}"))
        .Select(node => Path.Combine(node, "machine"))
        .FirstOrDefault(machine => File.Exists(Path.Combine(machine, file)));

    private static List<int> Find(string group) =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(directory => Path.GetFileName(directory)).Where(process => int.TryParse(process, out _))
            .Where(process => MachineTraces.Read($"/proc/{process}/cgroup").Contains(group, StringComparison.Ordinal)).Select(process => int.Parse(process, provider: null)),
    ];
}
