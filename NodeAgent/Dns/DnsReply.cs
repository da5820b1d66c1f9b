using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Platform.NodeAgent.Dns;

/// <summary>Reads what another server answered. <see cref="ReadRecords"/> takes bytes of any origin.</summary>
public static class DnsReply
{
    private const int MaxRecords = 64;
    private const int MaxPointers = 16;

    /// <summary>The addresses and aliases of a reply's answer section, up to the first that cannot be read.</summary>
    public static IReadOnlyList<DnsRecord> ReadRecords(ReadOnlySpan<byte> reply)
    {
        var records = new List<DnsRecord>();
        if (reply.Length < DnsQuery.HeaderBytes)
            return records;
        var position = DnsQuery.HeaderBytes;
        for (int i = BinaryPrimitives.ReadUInt16BigEndian(reply[4..]); i > 0; i--)
        {
            if (!TryReadName(reply, ref position, out _))
                return records;
            position += 4;
        }

        for (int i = BinaryPrimitives.ReadUInt16BigEndian(reply[6..]); i > 0 && records.Count < MaxRecords; i--)
        {
            if (!TryReadName(reply, ref position, out var name) || position + 10 > reply.Length)
                break;
            var type = (DnsType)BinaryPrimitives.ReadUInt16BigEndian(reply[position..]);
            int length = BinaryPrimitives.ReadUInt16BigEndian(reply[(position + 8)..]);
            var data = position += 10;
            position += length;
            if (position > reply.Length)
                break;
            if (type is DnsType.A or DnsType.Aaaa && length == (type == DnsType.A ? 4 : 16))
                records.Add(new AddressRecord(name, new IPAddress(reply.Slice(data, length))));
            else if (type == DnsType.Cname && TryReadName(reply, ref data, out var target))
                records.Add(new NameRecord(name, DnsType.Cname, target));
        }

        return records;
    }

    private static bool TryReadName(ReadOnlySpan<byte> reply, ref int position, out string name)
    {
        var text = new StringBuilder();
        name = "";
        var (at, end) = (position, -1);
        for (var pointers = 0; at < reply.Length && text.Length <= 255;)
        {
            int length = reply[at++];
            if (length == 0)
            {
                (position, name) = (end < 0 ? at : end, text.ToString());
                return true;
            }

            if (length >= 0xC0)
            {
                if (at >= reply.Length || ++pointers > MaxPointers)
                    return false;
                end = end < 0 ? at + 1 : end;
                at = ((length & 0x3F) << 8) | reply[at];
                continue;
            }

            if (length > 63 || at + length > reply.Length)
                return false;
            text.Append(text.Length > 0 ? "." : "");
            foreach (var octet in reply.Slice(at, length))
                text.Append(octet == '.' ? '\uFFFD' : char.ToLowerInvariant((char)octet));
            at += length;
        }

        return false;
    }
}
