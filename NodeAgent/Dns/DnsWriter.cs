using System.Buffers.Binary;
using System.Text;

namespace Platform.NodeAgent.Dns;

/// <summary>Writes answers in the wire format of RFC 1035.</summary>
public static class DnsWriter
{
    private const uint TtlSeconds = 5;
    private const uint NegativeTtlSeconds = 5;
    private const int OptBytes = 11;

    /// <summary>The reply packet. What does not fit <paramref name="maxBytes"/> is left out and the packet marked truncated.</summary>
    public static byte[] Write(DnsQuery query, DnsAnswer answer, int maxBytes, bool authoritative)
    {
        var buffer = new MemoryStream(512);
        Span<byte> header = stackalloc byte[DnsQuery.HeaderBytes];
        buffer.Write(header);
        buffer.Write(query.Question.Span);
        var room = maxBytes - (query.HasEdns ? OptBytes : 0);
        var truncated = false;
        var answers = WriteSection(buffer, query.Name, answer.Records, room, ref truncated);
        var authorities = answer.Authority is null ? 0 : WriteSection(buffer, query.Name, [answer.Authority], room, ref truncated);
        // Missing extra addresses are no truncation: the client can ask for them.
        var ignored = false;
        var additional = truncated ? 0 : WriteSection(buffer, query.Name, answer.Additional ?? [], room, ref ignored);
        if (query.HasEdns)
        {
            WriteOpt(buffer);
            additional++;
        }

        var packet = buffer.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(packet, query.Id);
        packet[2] = (byte)(0x80 | (query.Opcode << 3) | (authoritative ? 4 : 0) | (truncated ? 2 : 0) | (query.RecursionDesired ? 1 : 0));
        packet[3] = (byte)(0x80 | (int)answer.Code);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)(query.Question.IsEmpty ? 0 : 1));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), (ushort)answers);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(8), (ushort)authorities);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), (ushort)additional);
        return packet;
    }

    private static int WriteSection(
        MemoryStream buffer, string question, IReadOnlyList<DnsRecord> records, int room, ref bool truncated)
    {
        var count = 0;
        foreach (var record in records)
        {
            var before = buffer.Length;
            WriteRecord(buffer, question, record);
            if (buffer.Length > room)
            {
                buffer.SetLength(before);
                truncated = true;
                break;
            }

            count++;
        }

        return count;
    }

    private static void WriteRecord(MemoryStream buffer, string question, DnsRecord record)
    {
        if (record.Name == question && question.Length > 0)
            WriteUInt16(buffer, 0xC000 | DnsQuery.HeaderBytes);
        else
            WriteName(buffer, record.Name);
        WriteUInt16(buffer, (ushort)record.Type);
        WriteUInt16(buffer, 1);
        WriteUInt32(buffer, record is AuthorityRecord ? NegativeTtlSeconds : TtlSeconds);
        var data = new MemoryStream(32);
        WriteData(data, record);
        WriteUInt16(buffer, (ushort)data.Length);
        data.WriteTo(buffer);
    }

    private static void WriteData(MemoryStream data, DnsRecord record)
    {
        switch (record)
        {
            case AddressRecord address:
                data.Write(address.Address.GetAddressBytes());
                break;
            case NameRecord name:
                WriteName(data, name.Target);
                break;
            case ServiceRecord service:
                WriteUInt16(data, 0);
                WriteUInt16(data, 100);
                WriteUInt16(data, service.Port);
                WriteName(data, service.Target);
                break;
            case AuthorityRecord authority:
                WriteName(data, "ns.dns." + authority.Name);
                WriteName(data, "hostmaster." + authority.Name);
                foreach (var value in (ReadOnlySpan<uint>)[authority.Serial, 7200, 1800, 86400, NegativeTtlSeconds])
                    WriteUInt32(data, value);
                break;
            default:
                throw new InvalidOperationException($"record of type {record.Type} cannot be written");
        }
    }

    private static void WriteOpt(MemoryStream buffer)
    {
        buffer.WriteByte(0);
        WriteUInt16(buffer, (ushort)DnsType.Opt);
        WriteUInt16(buffer, 1232);
        WriteUInt32(buffer, 0);
        WriteUInt16(buffer, 0);
    }

    private static void WriteName(MemoryStream buffer, string name)
    {
        if (name.Length > 0)
        {
            foreach (var label in name.Split('.'))
            {
                var bytes = Encoding.Latin1.GetBytes(label);
                buffer.WriteByte((byte)bytes.Length);
                buffer.Write(bytes);
            }
        }

        buffer.WriteByte(0);
    }

    private static void WriteUInt16(MemoryStream buffer, int value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        buffer.Write(bytes);
    }

    private static void WriteUInt32(MemoryStream buffer, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        buffer.Write(bytes);
    }
}
