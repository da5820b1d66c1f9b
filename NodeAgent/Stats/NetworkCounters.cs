using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Platform.NodeAgent.Stats;

/// <summary>Reads what the kernel counts of network interfaces.</summary>
public static class NetworkCounters
{
    /// <summary>The interfaces of /proc/net/dev.</summary>
    public static IReadOnlyList<InterfaceSummary> Interfaces(IEnumerable<string> lines)
    {
        var result = new List<InterfaceSummary>();
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var fields = colon < 0 ? [] : line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length >= 11)
                result.Add(new InterfaceSummary(line[..colon].Trim(), Number(fields[0]), Number(fields[2]), Number(fields[8]), Number(fields[10])));
        }

        return result;
    }

    /// <summary>The interface that leads to each single address, by /proc/net/route; the default one under "default".</summary>
    public static IReadOnlyDictionary<string, string> Routes(IEnumerable<string> lines)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            // Iface Destination Gateway Flags RefCnt Use Metric Mask
            var fields = line.Split('\t', StringSplitOptions.TrimEntries);
            if (fields.Length < 8 || !uint.TryParse(fields[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var destination))
                continue;
            if (fields[7] == "FFFFFFFF")
                result[Address(destination)] = fields[0];
            else if (destination == 0 && fields[7] == "00000000")
                result.TryAdd("default", fields[0]);
        }

        return result;
    }

    /// <summary>The same as seen from the other end of the link.</summary>
    public static InterfaceSummary FromTheOtherEnd(InterfaceSummary link, string name) =>
        new(name, link.TxBytes, link.TxErrors, link.RxBytes, link.RxErrors);

    private static ulong Number(string text) => ulong.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string Address(uint networkOrder)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, networkOrder);
        return new IPAddress(bytes).ToString();
    }
}
