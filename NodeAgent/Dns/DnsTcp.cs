using System.Buffers.Binary;

namespace Platform.NodeAgent.Dns;

/// <summary>DNS messages on a byte stream: each behind its length in two bytes (RFC 1035, 4.2.2).</summary>
internal static class DnsTcp
{
    /// <summary>The next message, or null when the peer ended between two or sends one beyond <paramref name="maxBytes"/>.</summary>
    public static async Task<byte[]?> ReadAsync(Stream stream, int maxBytes, CancellationToken cancel)
    {
        var prefix = new byte[2];
        if (await stream.ReadAtLeastAsync(prefix, 2, throwOnEndOfStream: false, cancel) < 2)
            return null;
        var length = BinaryPrimitives.ReadUInt16BigEndian(prefix);
        if (length > maxBytes)
            return null;
        var packet = new byte[length];
        return await stream.ReadAtLeastAsync(packet, length, throwOnEndOfStream: false, cancel) < length ? null : packet;
    }

    public static async Task WriteAsync(Stream stream, ReadOnlyMemory<byte> packet, CancellationToken cancel)
    {
        var framed = new byte[packet.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)packet.Length);
        packet.CopyTo(framed.AsMemory(2));
        await stream.WriteAsync(framed, cancel);
    }
}
