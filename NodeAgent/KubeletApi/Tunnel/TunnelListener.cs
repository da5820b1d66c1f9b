using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Platform.NodeAgent.KubeletApi.Tunnel;

/// <summary>Kestrel's connections for the kubelet API: those that the tunnel brings, and no socket.</summary>
public sealed class TunnelListener : IConnectionListenerFactory, IConnectionListener
{
    private readonly Channel<ConnectionContext> _accepted = Channel.CreateUnbounded<ConnectionContext>();

    public EndPoint EndPoint { get; } = new TunnelEndPoint();

    /// <summary>Hands a connection to the server; completes when it is closed.</summary>
    public async Task ServeAsync(Stream stream, string id)
    {
        await using var connection = new TunnelConnection(stream, id);
        _accepted.Writer.TryWrite(connection);
        await connection.Closed;
    }

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(this);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await _accepted.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException)
        {
            return null;
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _accepted.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    private sealed class TunnelEndPoint : EndPoint
    {
        public override string ToString() => "tunnel";
    }
}
