using System.Buffers.Binary;
using System.Text;

namespace Platform.NodeAgent.Dns;

/// <summary>Writes questions.</summary>
public static class DnsQuestion
{
    /// <summary>A packet that asks for the A records of <paramref name="name"/>.</summary>
    public static byte[] Address(string name, ushort id = 1) => Of(name, DnsType.A, id);

    /// <summary>A packet that asks for records of <paramref name="name"/>.</summary>
    public static byte[] Of(string name, DnsType type, ushort id = 1)
    {
        using var packet = new MemoryStream();
        packet.Write([(byte)(id >> 8), (byte)id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
        foreach (var label in name.Split('.'))
        {
            packet.WriteByte((byte)label.Length);
            packet.Write(Encoding.Latin1.GetBytes(label));
        }

        Span<byte> tail = stackalloc byte[5];
        BinaryPrimitives.WriteUInt16BigEndian(tail[1..], (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(tail[3..], 1);
        packet.Write(tail);
        return packet.ToArray();
    }
}
