using System.Buffers.Binary;
using System.Text;

namespace Platform.NodeAgent.Dns;

/// <summary>A received question. <see cref="TryParse"/> takes bytes of any origin.</summary>
public sealed record DnsQuery
{
    public const int HeaderBytes = 12;
    private const int MaxNameBytes = 255;
    private const int MaxLabelBytes = 63;

    public required ushort Id { get; init; }

    public required bool RecursionDesired { get; init; }

    /// <summary>0 is a standard query.</summary>
    public required int Opcode { get; init; }

    /// <summary>Lower case, labels joined by dots, without the final dot; empty for the root.</summary>
    public required string Name { get; init; }

    public required DnsType Type { get; init; }

    /// <summary>1 is IN.</summary>
    public required ushort Class { get; init; }

    /// <summary>The question as it came, to be repeated in the answer (resolvers compare its letter case).</summary>
    public required ReadOnlyMemory<byte> Question { get; init; }

    /// <summary>Bytes that the client takes over UDP.</summary>
    public int UdpSize { get; init; } = 512;

    public bool HasEdns { get; init; }

    /// <summary>False when it is no question at all (too short, or an answer), so that it deserves no reply.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> packet, out DnsQuery? query, out DnsCode fault)
    {
        query = null;
        fault = DnsCode.FormatError;
        var bytes = packet.Span;
        if (bytes.Length < HeaderBytes || (bytes[2] & 0x80) != 0)
            return false;
        var shell = new DnsQuery
        {
            Id = BinaryPrimitives.ReadUInt16BigEndian(bytes),
            RecursionDesired = (bytes[2] & 1) != 0,
            Opcode = (bytes[2] >> 3) & 0xF,
            Name = "",
            Type = 0,
            Class = 0,
            Question = ReadOnlyMemory<byte>.Empty,
        };
        query = shell;
        var position = HeaderBytes;
        if (BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]) != 1
            || !TryReadName(bytes, ref position, out var name)
            || position + 4 > bytes.Length)
            return true;
        query = shell with
        {
            Name = name,
            Type = (DnsType)BinaryPrimitives.ReadUInt16BigEndian(bytes[position..]),
            Class = BinaryPrimitives.ReadUInt16BigEndian(bytes[(position + 2)..]),
            Question = packet[HeaderBytes..(position + 4)],
        };
        fault = DnsCode.NoError;
        if (TryReadEdns(bytes, position + 4, out var size))
            query = query with { HasEdns = true, UdpSize = Math.Clamp(size, 512, 4096) };
        return true;
    }

    /// <summary>A name of a question: compression has nothing to point at there, so a pointer is a fault.</summary>
    private static bool TryReadName(ReadOnlySpan<byte> bytes, ref int position, out string name)
    {
        name = "";
        var text = new StringBuilder();
        var start = position;
        while (position < bytes.Length)
        {
            int length = bytes[position++];
            if (length == 0)
            {
                name = text.ToString();
                return true;
            }

            if (length > MaxLabelBytes || position + length > bytes.Length || position + length - start >= MaxNameBytes)
                return false;
            if (text.Length > 0)
                text.Append('.');
            foreach (var octet in bytes.Slice(position, length))
                text.Append(octet == '.' ? '\uFFFD' : char.ToLowerInvariant((char)octet));
            position += length;
        }

        return false;
    }

    private static bool TryReadEdns(ReadOnlySpan<byte> bytes, int position, out int size)
    {
        size = 0;
        var others = BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]) + BinaryPrimitives.ReadUInt16BigEndian(bytes[8..]);
        var additional = BinaryPrimitives.ReadUInt16BigEndian(bytes[10..]);
        // The OPT record of a query stands alone after the question: root name, type, class = size, TTL, length.
        if (others != 0 || additional == 0 || position + 11 > bytes.Length || bytes[position] != 0)
            return false;
        if ((DnsType)BinaryPrimitives.ReadUInt16BigEndian(bytes[(position + 1)..]) != DnsType.Opt)
            return false;
        size = BinaryPrimitives.ReadUInt16BigEndian(bytes[(position + 3)..]);
        return true;
    }
}
