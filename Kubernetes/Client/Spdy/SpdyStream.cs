using System.IO.Pipelines;

namespace Platform.Kubernetes.Client.Spdy;

/// <summary>One bidirectional stream of a <see cref="SpdyConnection"/>.</summary>
public sealed class SpdyStream
{
    private readonly SpdyConnection _connection;
    private readonly Pipe _inbound = new(new PipeOptions(pauseWriterThreshold: 1 << 20, resumeWriterThreshold: 1 << 19));

    internal SpdyStream(SpdyConnection connection, uint id)
    {
        _connection = connection;
        Id = id;
    }

    /// <summary>What the peer sends; completes when it closes its half.</summary>
    public PipeReader Input => _inbound.Reader;

    internal uint Id { get; }

    internal PipeWriter InboundWriter => _inbound.Writer;

    public Task WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancel) => _connection.SendDataAsync(Id, data, fin: false, cancel);

    /// <summary>Closes our half; the peer's input ends there, and its output goes on.</summary>
    public Task CloseWriteAsync(CancellationToken cancel) => _connection.SendDataAsync(Id, ReadOnlyMemory<byte>.Empty, fin: true, cancel);
}
