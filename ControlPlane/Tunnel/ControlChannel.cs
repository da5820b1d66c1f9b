using System.Text;
using System.Threading.Channels;

namespace Platform.ControlPlane.Tunnel;

/// <summary>The server's end of one node's control channel: lines of JSON out, echoes of heartbeats in.</summary>
internal sealed class ControlChannel(Stream stream, TimeProvider time) : IAsyncDisposable
{
    private const int MaxWaiting = 1024;
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10), Silence = TimeSpan.FromSeconds(35);
    private readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _closed = new();

    /// <summary>Queues a line; what does not fit is lost, and whoever waits for its answer times out.</summary>
    public void Send(string line) => _lines.Writer.TryWrite(line);

    /// <summary>Ends the channel.</summary>
    public void Close() => _closed.Cancel();

    /// <summary>Writes and reads until either side ends, or the node is silent for too long.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
        Task[] loops = [WriteAsync(stop.Token), BeatAsync(stop.Token), ReadAsync(stop.Token)];
        await Task.WhenAny(loops);
        await stop.CancelAsync();
        foreach (var loop in loops) await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        await foreach (var line in _lines.Reader.ReadAllAsync(cancellationToken))
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\n"), cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Send("{}");
            await Task.Delay(Heartbeat, time, cancellationToken);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[512];
        // What the node says does not matter: that it says something does.
        while (await stream.ReadAsync(buffer, cancellationToken).AsTask().WaitAsync(Silence, time, cancellationToken) > 0)
        {
        }
    }
}
