using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Platform.NodeAgent.KubeletApi.Tunnel;

/// <summary>One byte stream of the tunnel as a server connection.</summary>
internal sealed class TunnelConnection : ConnectionContext, IDuplexPipe
{
    private readonly Stream _stream;
    private readonly CancellationTokenSource _closed = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _disposed;

    public TunnelConnection(Stream stream, string id)
    {
        _stream = stream;
        ConnectionId = id;
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        Output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
        Transport = this;
        ConnectionClosed = _closed.Token;
    }

    /// <summary>Completes when the server is done with the connection.</summary>
    public Task Closed => _done.Task;

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public override string ConnectionId { get; set; }

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override IDuplexPipe Transport { get; set; }

    public override void Abort(ConnectionAbortedException abortReason) => _ = DisposeAsync();

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _closed.CancelAsync();
        await _stream.DisposeAsync();
        _closed.Dispose();
        _done.TrySetResult();
    }
}
