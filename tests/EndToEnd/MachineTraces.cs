using System.Text.RegularExpressions;

namespace Platform.EndToEnd;

/// <summary>Everything on the machine that an installation may leave behind, named; for comparison before and after.</summary>
public sealed partial record MachineTraces(IReadOnlyList<string> Names)
{
    /// <summary>Looks now.</summary>
    /// <param name="dataDirectory">The installation's data directory, by which its processes are known.</param>
    public static async Task<MachineTraces> LookAsync(string dataDirectory)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var name in Directory.Exists("/run/netns") ? Directory.EnumerateFiles("/run/netns") : []) names.Add($"namespace {Path.GetFileName(name)}");
        foreach (var link in Directory.EnumerateDirectories("/sys/class/net")) names.Add($"link {Path.GetFileName(link)}");
        await AddLinesAsync(names, "table", "nft", ["list", "tables"]);
        await AddLinesAsync(names, "route", "ip", ["-4", "route", "show"]);
        await AddLinesAsync(names, "address", "ip", ["-4", "-oneline", "address", "show", "dev", "lo"]);
        foreach (var line in await File.ReadAllLinesAsync("/proc/self/mountinfo")) names.Add($"mount {line.Split(' ')[4]}");
        foreach (var line in await File.ReadAllLinesAsync("/etc/hosts")) names.Add($"hosts {line}");
        names.Add($"forwarding {(await File.ReadAllTextAsync("/proc/sys/net/ipv4/ip_forward")).Trim()}");
        foreach (var hierarchy in Directory.EnumerateDirectories("/sys/fs/cgroup").Append("/sys/fs/cgroup"))
            foreach (var group in Directory.EnumerateDirectories(hierarchy, "platform-*")) names.Add($"cgroup {group}");
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(directory => int.TryParse(Path.GetFileName(directory), out _)))
            if (Read(Path.Combine(process, "cmdline")).Replace('\0', ' ') is var command && command.Contains(dataDirectory, StringComparison.Ordinal)) names.Add($"process {command}");
        foreach (var directory in Directory.EnumerateDirectories("/run", "platform-*")) names.Add($"runtime {directory}");
        return new MachineTraces([.. names]);
    }

    /// <summary>What is there now and was not before.</summary>
    public IReadOnlyList<string> Since(MachineTraces before) => [.. Names.Except(before.Names)];

    private static async Task AddLinesAsync(SortedSet<string> names, string kind, string file, string[] arguments)
    {
        foreach (var line in (await Commands.RunAsync(file, arguments)).ShouldSucceed().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            names.Add($"{kind} {InterfaceIndex().Replace(line.Trim(), "")}");
    }

    /// <summary>A file of a process; empty when the process has ended meanwhile.</summary>
    public static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>A file's lines; none when it went away meanwhile.</summary>
    public static string[] ReadLines(string file) => Read(file).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"\Aif\d+")]
    private static partial Regex InterfaceIndex();
}
