using System.Globalization;
using System.Net;
using System.Text;
using Platform.ControlPlane.Tunnel;
using Platform.Kubernetes.Client.Spdy;

namespace Platform.ControlPlane.Http.Proxy;

/// <summary>A connection to a port inside a pod, over the port-forwarding of the pod's node.</summary>
internal sealed class PodPort : Stream
{
    private const int MaxFault = 4096;
    private readonly StreamExchange _exchange;
    private readonly SpdyConnection _connection;
    private readonly SpdyStream _data;
    private readonly Stream _input;
    private readonly Task<string> _fault;
    private readonly CancellationTokenSource _closed = new();
    private readonly Task _reading;

    private PodPort(StreamExchange exchange, SpdyConnection connection, SpdyStream data, SpdyStream error)
    {
        (_exchange, _connection, _data, _input) = (exchange, connection, data, data.Input.AsStream());
        _reading = connection.RunAsync(_closed.Token);
        _fault = ReadFaultAsync(error.Input.AsStream());
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Connects to a port of a pod.</summary>
    /// <exception cref="IOException">The node refused.</exception>
    /// <exception cref="NodeUnreachableException">The node is not connected.</exception>
    public static async Task<Stream> ConnectAsync(INodeTunnels tunnels, string node, string ns, string pod, int port, CancellationToken cancellationToken)
    {
        var path = $"/portForward/{Uri.EscapeDataString(ns)}/{Uri.EscapeDataString(pod)}";
        using var message = new HttpRequestMessage(HttpMethod.Post, "http://kubelet" + path) { Version = HttpVersion.Version11 };
        message.Headers.Connection.Add("Upgrade");
        message.Headers.TryAddWithoutValidation("Upgrade", "SPDY/3.1");
        message.Headers.TryAddWithoutValidation("X-Stream-Protocol-Version", "portforward.k8s.io");
        var exchange = await StreamExchange.SendAsync(stop => tunnels.ConnectAsync(node, stop), message, cancellationToken);
        try
        {
            if (!exchange.IsUpgraded) throw new IOException(await TextAsync(exchange.Body, cancellationToken));
            var connection = new SpdyConnection(exchange.Body);
            var error = await connection.OpenAsync(Headers("error", port), cancellationToken);
            await error.CloseWriteAsync(cancellationToken);
            return new PodPort(exchange, connection, await connection.OpenAsync(Headers("data", port), cancellationToken), error);
        }
        catch
        {
            await exchange.DisposeAsync();
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await _input.ReadAsync(buffer, cancellationToken);
        // The node says what went wrong before it ends the data.
        if (read == 0 && buffer.Length > 0 && await _fault.WaitAsync(cancellationToken) is { Length: > 0 } fault) throw new IOException(fault);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        buffer.IsEmpty ? ValueTask.CompletedTask : new(_data.WriteAsync(buffer, cancellationToken));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
        // Every write is flushed.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_closed.IsCancellationRequested) _ = CloseAsync();
        base.Dispose(disposing);
    }

    private async Task CloseAsync()
    {
        await _closed.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _connection.DisposeAsync();
        await _exchange.DisposeAsync();
    }

    private static Dictionary<string, string> Headers(string type, int port) => new()
    {
        ["streamType"] = type,
        ["port"] = port.ToString(CultureInfo.InvariantCulture),
        ["requestID"] = "0",
    };

    private static async Task<string> ReadFaultAsync(Stream error)
    {
        var text = await TextAsync(error, CancellationToken.None);
        // What is beyond would fill the pipe, and the data behind it would wait for ever.
        await error.CopyToAsync(Null);
        return text;
    }

    private static async Task<string> TextAsync(Stream stream, CancellationToken cancellationToken)
    {
        var text = new byte[MaxFault];
        return Encoding.UTF8.GetString(text, 0, await stream.ReadAtLeastAsync(text, text.Length, throwOnEndOfStream: false, cancellationToken)).Trim();
    }
}
