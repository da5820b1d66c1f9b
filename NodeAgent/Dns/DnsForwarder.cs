using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Platform.NodeAgent.Dns;

/// <summary>Asks the node's own resolvers about names outside the cluster.</summary>
/// <param name="upstreams">In order of preference; never this server itself.</param>
/// <param name="timeout">How long each is waited for.</param>
public sealed class DnsForwarder(IReadOnlyList<IPEndPoint> upstreams, TimeSpan timeout)
{
    private const int MaxAtOnce = 512;
    private const int MaxPacketBytes = 65535;
    private readonly SemaphoreSlim _places = new(MaxAtOnce);

    /// <summary>The first upstream's reply with the client's id, or null when none answered or too much is under way.</summary>
    public async Task<byte[]?> ForwardAsync(ReadOnlyMemory<byte> packet, DnsQuery query, bool overTcp, CancellationToken cancel)
    {
        if (!await _places.WaitAsync(0, cancel))
            return null;
        try
        {
            foreach (var upstream in upstreams)
            {
                if (await TryAsync(packet.ToArray(), query, upstream, overTcp, cancel) is { } reply)
                    return reply;
            }

            return null;
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<byte[]?> TryAsync(byte[] packet, DnsQuery query, IPEndPoint upstream, bool overTcp, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(timeout);
        // An id of our own and a fresh port make a forged reply hard to place.
        var id = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);
        BinaryPrimitives.WriteUInt16BigEndian(packet, id);
        try
        {
            var reply = overTcp
                ? await AskTcpAsync(packet, upstream, limit.Token)
                : await AskUdpAsync(packet, query, id, upstream, limit.Token);
            if (!IsReply(reply, query, id))
                return null;
            BinaryPrimitives.WriteUInt16BigEndian(reply, query.Id);
            return reply;
        }
        catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }

    private static async Task<byte[]> AskUdpAsync(byte[] packet, DnsQuery query, ushort id, IPEndPoint upstream, CancellationToken cancel)
    {
        using var socket = new Socket(upstream.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(upstream, cancel);
        await socket.SendAsync(packet, cancel);
        var buffer = new byte[4096];
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, cancel);
            if (IsReply(buffer.AsSpan(0, length), query, id))
                return buffer[..length];
        }
    }

    private static async Task<byte[]> AskTcpAsync(byte[] packet, IPEndPoint upstream, CancellationToken cancel)
    {
        using var socket = new Socket(upstream.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(upstream, cancel);
        await using var stream = new NetworkStream(socket);
        await DnsTcp.WriteAsync(stream, packet, cancel);
        return await DnsTcp.ReadAsync(stream, MaxPacketBytes, cancel) ?? [];
    }

    private static bool IsReply(ReadOnlySpan<byte> reply, DnsQuery query, ushort id) =>
        reply.Length >= DnsQuery.HeaderBytes + query.Question.Length
        && BinaryPrimitives.ReadUInt16BigEndian(reply) == id
        && (reply[2] & 0x80) != 0
        && reply.Slice(DnsQuery.HeaderBytes, query.Question.Length).SequenceEqual(query.Question.Span);
}
