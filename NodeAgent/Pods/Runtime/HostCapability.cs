using System.Globalization;

namespace Platform.NodeAgent.Pods.Runtime;

/// <summary>What the node's own processes may do.</summary>
public static class HostCapability
{
    private const int SysResource = 24;

    /// <summary>Whether a process's OOM score may be lowered (CAP_SYS_RESOURCE).</summary>
    public static bool CanLowerOomScore()
    {
        foreach (var line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith("CapEff:", StringComparison.Ordinal)
                && ulong.TryParse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var set))
                return (set & (1UL << SysResource)) != 0;
        }

        return false;
    }
}
