using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;

namespace Platform.ControlPlane.Tests.Http.Proxy;

/// <summary>A node's port-forwarding as container runtimes serve it, towards a server on this machine: SPDY/3.1 with one pair of streams.</summary>
internal static class PortForwarding
{
    private const int SynStream = 1;

    /// <summary>Serves a connection that asked for it.</summary>
    /// <param name="client">The connection, after the request's head.</param>
    /// <param name="port">The port of the server here; 0 when nothing listens in the pod.</param>
    /// <param name="asked">Is told which port of the pod was asked for.</param>
    public static async Task ServeAsync(Stream client, int port, Action<string> asked)
    {
        await client.WriteAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: portforward.k8s.io\r\n\r\n"u8.ToArray());
        var (ids, blocks) = (new Dictionary<string, uint>(), new Pipe());
        await using var headers = new ZLibStream(blocks.Reader.AsStream(), CompressionMode.Decompress);
        while (ids.Count < 2)
        {
            var (head, body) = await FrameAsync(client);
            if ((head[0] & 0x80) == 0 || head[3] != SynStream) continue;
            await blocks.Writer.WriteAsync(body.AsMemory(10));
            var values = await HeadersAsync(headers);
            ids[values["streamtype"]] = BinaryPrimitives.ReadUInt32BigEndian(body);
            asked(values["port"]);
        }

        if (port == 0)
        {
            await DataAsync(client, ids["error"], "connection refused"u8.ToArray());
        }
        else
        {
            using var socket = new TcpClient("127.0.0.1", port);
            var server = socket.GetStream();
            var up = UpAsync(client, server);
            var buffer = new byte[16 * 1024];
            int read;
            while ((read = await server.ReadAsync(buffer)) > 0) await DataAsync(client, ids["data"], buffer.AsMemory(0, read));
            _ = up;
        }

        await DataAsync(client, ids["error"], default);
        await DataAsync(client, ids["data"], default);
    }

    private static async Task UpAsync(Stream client, NetworkStream server)
    {
        try
        {
            while (await FrameAsync(client) is var (head, body))
                if ((head[0] & 0x80) == 0) await server.WriteAsync(body);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The client has what it wanted.
            server.Socket.Close();
        }
    }

    /// <summary>An empty frame ends its stream.</summary>
    private static async Task DataAsync(Stream client, uint id, ReadOnlyMemory<byte> data)
    {
        var frame = new byte[8 + data.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, id);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), data.Length);
        frame[4] = data.IsEmpty ? (byte)1 : (byte)0;
        data.CopyTo(frame.AsMemory(8));
        await client.WriteAsync(frame);
    }

    private static async Task<(byte[] Head, byte[] Body)> FrameAsync(Stream client)
    {
        var head = new byte[8];
        await client.ReadExactlyAsync(head);
        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4)) & 0xFFFFFF];
        await client.ReadExactlyAsync(body);
        return (head, body);
    }

    private static async Task<Dictionary<string, string>> HeadersAsync(Stream block)
    {
        var headers = new Dictionary<string, string>();
        for (var left = await NumberAsync(block); left > 0; left--) headers[await TextAsync(block)] = await TextAsync(block);
        return headers;
    }

    private static async Task<int> NumberAsync(Stream block)
    {
        var bytes = new byte[4];
        await block.ReadExactlyAsync(bytes);
        return BinaryPrimitives.ReadInt32BigEndian(bytes);
    }

    private static async Task<string> TextAsync(Stream block)
    {
        var bytes = new byte[await NumberAsync(block)];
        await block.ReadExactlyAsync(bytes);
        return Encoding.Latin1.GetString(bytes);
    }
}
