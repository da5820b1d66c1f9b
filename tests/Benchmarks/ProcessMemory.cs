using System.Globalization;

namespace Platform.Benchmarks;

/// <summary>Memory of processes, from /proc.</summary>
internal static class ProcessMemory
{
    /// <summary>Resident memory in bytes, shared pages in proportion; private pages are what an idle process really costs.</summary>
    public static long Proportional(int pid)
    {
        foreach (var line in File.ReadLines($"/proc/{pid}/smaps_rollup"))
        {
            if (line.StartsWith("Pss:", StringComparison.Ordinal))
                return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }

        throw new BenchmarkException($"the memory of process {pid} cannot be read");
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
