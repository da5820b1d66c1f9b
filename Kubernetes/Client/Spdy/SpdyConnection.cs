using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;

namespace Platform.Kubernetes.Client.Spdy;

/// <summary>
/// The client side of SPDY/3.1 framing on an upgraded connection, as far as container runtimes' streaming servers use it:
/// streams opened by us, data, half-close, reset and ping. Flow-control windows are not used by those servers.
/// </summary>
/// <remarks>
/// Header blocks go out as one zlib stream of stored blocks, which refers to no dictionary. Those that come in are only
/// acknowledgements and are skipped.
/// </remarks>
public sealed class SpdyConnection(Stream transport) : IAsyncDisposable
{
    private const int FrameHeaderBytes = 8;
    private const int MaxControlBytes = 1 << 16;
    private const int MaxDataBytes = 1 << 14;
    private const byte FlagFin = 1;
    private readonly ConcurrentDictionary<uint, SpdyStream> _streams = new();
    private readonly SemaphoreSlim _writing = new(1);
    private uint _nextId = 1;
    private bool _headersBegun;

    private enum FrameType : ushort
    {
        SynStream = 1,
        RstStream = 3,
        Ping = 6,
        GoAway = 7,
    }

    /// <summary>Opens a stream. <paramref name="headers"/>' names are sent in lower case, as the protocol wants them.</summary>
    public async Task<SpdyStream> OpenAsync(IReadOnlyDictionary<string, string> headers, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel);
        try
        {
            var stream = new SpdyStream(this, _nextId);
            _nextId += 2;
            _streams[stream.Id] = stream;
            var block = Compress(HeaderBlock(headers));
            var body = new byte[10 + block.Length];
            BinaryPrimitives.WriteUInt32BigEndian(body, stream.Id);
            block.CopyTo(body, 10);
            await WriteControlAsync(FrameType.SynStream, body, cancel);
            return stream;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Reads frames until the peer ends the connection; then every stream's input is complete.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            var header = new byte[FrameHeaderBytes];
            while (await transport.ReadAtLeastAsync(header, FrameHeaderBytes, throwOnEndOfStream: false, cancel) == FrameHeaderBytes)
            {
                var length = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)) & 0xFFFFFF;
                if ((header[0] & 0x80) == 0)
                    await ReadDataAsync(BinaryPrimitives.ReadUInt32BigEndian(header), (header[4] & FlagFin) != 0, length, cancel);
                else if (!await ReadControlAsync(header, length, cancel))
                    break;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Broken off or given up: the streams end with what they have, and the missing status tells the client.
        }
        finally
        {
            foreach (var stream in _streams.Values)
                await stream.InboundWriter.CompleteAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await transport.DisposeAsync();
        _writing.Dispose();
    }

    internal async Task SendDataAsync(uint id, ReadOnlyMemory<byte> data, bool fin, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel);
        try
        {
            do
            {
                var part = data[..Math.Min(data.Length, MaxDataBytes)];
                data = data[part.Length..];
                var frame = new byte[FrameHeaderBytes + part.Length];
                BinaryPrimitives.WriteUInt32BigEndian(frame, id);
                BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), part.Length);
                frame[4] = fin && data.IsEmpty ? FlagFin : (byte)0;
                part.CopyTo(frame.AsMemory(FrameHeaderBytes));
                await transport.WriteAsync(frame, cancel);
            }
            while (!data.IsEmpty);
            await transport.FlushAsync(cancel);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadDataAsync(uint id, bool fin, int length, CancellationToken cancel)
    {
        _streams.TryGetValue(id, out var stream);
        var buffer = new byte[Math.Min(length, MaxDataBytes)];
        while (length > 0)
        {
            var part = buffer.AsMemory(0, Math.Min(length, buffer.Length));
            await transport.ReadExactlyAsync(part, cancel);
            length -= part.Length;
            if (stream is not null)
                await stream.InboundWriter.WriteAsync(part, cancel);
        }

        if (fin && stream is not null)
            await stream.InboundWriter.CompleteAsync();
    }

    /// <summary>False when the peer says that it is going away.</summary>
    private async Task<bool> ReadControlAsync(byte[] header, int length, CancellationToken cancel)
    {
        if (length > MaxControlBytes)
            throw new IOException($"the streaming server sent a control frame of {length} bytes");
        var body = new byte[length];
        await transport.ReadExactlyAsync(body, cancel);
        switch ((FrameType)BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2)))
        {
            case FrameType.RstStream when length >= 4 && _streams.TryGetValue(StreamId(body), out var reset):
                // Servers end all streams so; an error here would hide what was received and not read yet.
                await reset.InboundWriter.CompleteAsync();
                return true;
            case FrameType.Ping when length == 4 && (body[3] & 1) == 0:
                await PongAsync(body, cancel);
                return true;
            case FrameType.GoAway:
                return false;
            default:
                return true;
        }
    }

    private static uint StreamId(byte[] body) => BinaryPrimitives.ReadUInt32BigEndian(body) & 0x7FFFFFFF;

    private async Task PongAsync(byte[] body, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel);
        try
        {
            await WriteControlAsync(FrameType.Ping, body, cancel);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task WriteControlAsync(FrameType type, byte[] body, CancellationToken cancel)
    {
        var frame = new byte[FrameHeaderBytes + body.Length];
        BinaryPrimitives.WriteUInt16BigEndian(frame, 0x8003);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)type);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), body.Length);
        body.CopyTo(frame, FrameHeaderBytes);
        await transport.WriteAsync(frame, cancel);
        await transport.FlushAsync(cancel);
    }

    private static byte[] HeaderBlock(IReadOnlyDictionary<string, string> headers)
    {
        using var block = new MemoryStream();
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, headers.Count);
        block.Write(number);
        foreach (var text in headers.SelectMany(h => (string[])[h.Key.ToLowerInvariant(), h.Value]))
        {
            var bytes = Encoding.Latin1.GetBytes(text);
            BinaryPrimitives.WriteInt32BigEndian(number, bytes.Length);
            block.Write(number);
            block.Write(bytes);
        }

        return block.ToArray();
    }

    private byte[] Compress(byte[] block)
    {
        using var output = new MemoryStream(block.Length + 12);
        if (!_headersBegun)
            output.Write([0x78, 0x01]);
        _headersBegun = true;
        Span<byte> stored = stackalloc byte[5];
        BinaryPrimitives.WriteUInt16LittleEndian(stored[1..], (ushort)block.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(stored[3..], (ushort)~block.Length);
        output.Write(stored);
        output.Write(block);
        // An empty stored block is deflate's flush: without it an inflater may hold back what it has.
        output.Write([0, 0, 0, 0xFF, 0xFF]);
        return output.ToArray();
    }
}
