using System.Globalization;

namespace Platform.Benchmarks;

/// <summary>Memory of processes, from /proc.</summary>
internal static class ProcessMemory
{
    /// <summary>Resident memory in bytes, shared pages in proportion; private pages are what an idle process really costs.</summary>
    public static long Proportional(int pid) => Line($"/proc/{pid}/smaps_rollup", "Pss");

    /// <summary>A line of /proc/PID/status in bytes, such as <c>VmRSS</c>.</summary>
    public static long Status(int pid, string name) => Line($"/proc/{pid}/status", name);

    /// <summary>Processor time used so far, in hundredths of a second.</summary>
    public static long Ticks(int pid)
    {
        // After the command's name in brackets; user and system time are the 14th and 15th value of the line.
        var values = File.ReadAllText($"/proc/{pid}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return long.Parse(values[11], CultureInfo.InvariantCulture) + long.Parse(values[12], CultureInfo.InvariantCulture);
    }

    /// <summary>The command line, its parts ended by zeros.</summary>
    public static string Command(int pid) => File.ReadAllText($"/proc/{pid}/cmdline");

    private static long Line(string file, string name)
    {
        foreach (var line in File.ReadLines(file))
        {
            if (line.StartsWith(name + ":", StringComparison.Ordinal))
                return long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }

        throw new BenchmarkException($"{file} does not say {name}");
    }

    /// <summary>Processes whose command line contains a text and that run in a network namespace other than this one's.</summary>
    public static IEnumerable<int> InOtherNamespaces(string commandPart)
    {
        var own = File.ResolveLinkTarget("/proc/self/ns/net", false)?.Name;
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), out var pid))
                continue;
            string command, space;
            try
            {
                command = File.ReadAllText($"{directory}/cmdline");
                space = File.ResolveLinkTarget($"{directory}/ns/net", false)?.Name ?? "";
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            if (command.Contains(commandPart, StringComparison.Ordinal) && space != own)
                yield return pid;
        }
    }
}
