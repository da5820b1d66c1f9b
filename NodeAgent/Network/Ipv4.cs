using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Platform.NodeAgent.Network;

/// <summary>Reads addresses and ranges that people wrote. What is no IPv4 never reaches the rules.</summary>
public static class Ipv4
{
    public static bool IsAddress(string? text) =>
        text is not null && text.Count(c => c == '.') == 3 && IPAddress.TryParse(text, out var ip) && ip.AddressFamily == AddressFamily.InterNetwork;

    /// <summary>Reads a range; host bits that are set count for nothing, as Kubernetes allows.</summary>
    public static bool TryParseRange(string? text, out IPNetwork range)
    {
        range = default;
        if (text?.Trim().Split('/') is not [var address, var prefix] || !IsAddress(address)
            || !int.TryParse(prefix, NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > 32)
            return false;
        Span<byte> bytes = stackalloc byte[4];
        IPAddress.Parse(address).TryWriteBytes(bytes, out _);
        var mask = length == 0 ? 0 : uint.MaxValue << (32 - length);
        BinaryPrimitives.WriteUInt32BigEndian(bytes, BinaryPrimitives.ReadUInt32BigEndian(bytes) & mask);
        range = new IPNetwork(new IPAddress(bytes), length);
        return true;
    }

    /// <summary>The ranges of texts as an anonymous set of nft, which refuses intervals that overlap; null when none can be read.</summary>
    public static string? Set(IEnumerable<string> texts)
    {
        var kept = new List<IPNetwork>();
        foreach (var range in texts.Select(text => TryParseRange(text, out var range) ? range : (IPNetwork?)null).OfType<IPNetwork>().OrderBy(range => range.PrefixLength))
        {
            if (!kept.Exists(wider => wider.Contains(range.BaseAddress)))
                kept.Add(range);
        }

        return kept.Count == 0 ? null : $"{{ {string.Join(", ", kept)} }}";
    }
}
