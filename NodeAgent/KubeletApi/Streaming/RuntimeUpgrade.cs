using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Platform.NodeAgent.KubeletApi.Streaming;

/// <summary>Opens a streaming session of the runtime: an HTTP/1.1 upgrade to SPDY/3.1 at the address it gave.</summary>
public static class RuntimeUpgrade
{
    private const int MaxHeadBytes = 16 << 10;

    /// <summary>The connection behind the 101, and the sub-protocol the runtime chose.</summary>
    /// <exception cref="IOException">The runtime refused or cannot be reached.</exception>
    public static async Task<(Stream Connection, string Protocol)> ConnectAsync(
        Uri url, IReadOnlyList<string> protocols, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(url.Host, url.Port, cancel);
            var stream = new NetworkStream(socket, ownsSocket: true);
            var request = new StringBuilder()
                .Append(CultureInfo.InvariantCulture, $"POST {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\n")
                .Append("Connection: Upgrade\r\nUpgrade: SPDY/3.1\r\nContent-Length: 0\r\n");
            foreach (var protocol in protocols)
                request.Append(CultureInfo.InvariantCulture, $"X-Stream-Protocol-Version: {protocol}\r\n");
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request.Append("\r\n").ToString()), cancel);
            var lines = (await ReadHeadAsync(stream, cancel)).Split("\r\n");
            if (!lines[0].StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
                throw new IOException($"the container runtime refused the streaming session: {lines[0]}");
            const string header = "x-stream-protocol-version:";
            var chosen = lines.FirstOrDefault(l => l.StartsWith(header, StringComparison.OrdinalIgnoreCase))?[header.Length..].Trim();
            return (stream, chosen ?? protocols[^1]);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new IOException($"the container runtime's streaming server cannot be reached: {e.Message}", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // Byte by byte, because what follows the empty line belongs to the session.
    private static async Task<string> ReadHeadAsync(Stream stream, CancellationToken cancel)
    {
        var head = new List<byte>(512);
        var one = new byte[1];
        while (head.Count < MaxHeadBytes && await stream.ReadAsync(one, cancel) == 1)
        {
            head.Add(one[0]);
            if (one[0] == '\n' && head is [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n'])
                return Encoding.Latin1.GetString([.. head]);
        }

        throw new IOException("the container runtime closed the streaming session before it answered");
    }
}
